using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Core.Contracts;

/// <summary>Short forms for every client: objects instead of bytes, exceptions instead of rejections.</summary>
public static partial class SchedulerClientExtensions
{
    /// <summary>Submits one task.</summary>
    /// <exception cref="RequestRejectedException">It was refused.</exception>
    public static async ValueTask<TaskReceipt> SubmitAsync(
        this ISchedulerClient client, TaskSpec task, CancellationToken cancellationToken = default)
    {
        var response = await client.TrySubmitAsync([task], cancellationToken).ConfigureAwait(false);
        return response.OrThrow().Receipts[0];
    }

    /// <summary>Submits tasks, all or none: at most <see cref="SchedulerLimits.MaxTasksPerSubmit"/>. For any number of tasks, use
    /// <see cref="SubmitStreamAsync(ISchedulerClient, IAsyncEnumerable{TaskSpec}, CancellationToken)"/>.</summary>
    /// <exception cref="RequestRejectedException">They were refused.</exception>
    public static async ValueTask<IReadOnlyList<TaskReceipt>> SubmitManyAsync(
        this ISchedulerClient client, IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken = default)
    {
        var response = await client.TrySubmitAsync(tasks, cancellationToken).ConfigureAwait(false);
        return response.OrThrow().Receipts;
    }

    /// <summary>Submits one task without a payload, under a generated id.</summary>
    /// <exception cref="RequestRejectedException">It was refused.</exception>
    public static ValueTask<TaskHandle> SubmitAsync(this ISchedulerClient client, string kind, CancellationToken cancellationToken = default) =>
        client.SubmitForHandleAsync(NewTask.Of(kind), cancellationToken);

    /// <inheritdoc cref="SubmitAsync(ISchedulerClient, string, CancellationToken)"/>
    /// <param name="configure">Further options: <c>o => o.Queue("images").Priority(5)</c>.</param>
    public static ValueTask<TaskHandle> SubmitAsync(
        this ISchedulerClient client, string kind, Action<TaskOptions> configure, CancellationToken cancellationToken = default) =>
        client.SubmitForHandleAsync(client.Make(NewTask.Of(kind), configure), cancellationToken);

    /// <summary>Submits one task with <paramref name="payload"/> as JSON, under a generated id.</summary>
    /// <exception cref="RequestRejectedException">It was refused.</exception>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public static ValueTask<TaskHandle> SubmitAsync(
        this ISchedulerClient client, string kind, object? payload, CancellationToken cancellationToken = default) =>
        client.SubmitForHandleAsync(NewTask.OfJson(kind, payload), cancellationToken);

    /// <inheritdoc cref="SubmitAsync(ISchedulerClient, string, object, CancellationToken)"/>
    /// <param name="configure">Further options: <c>o => o.After(delay).Queue("images").Priority(5)</c>. <see cref="TaskOptions.Id"/> sets an id of your own.</param>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public static ValueTask<TaskHandle> SubmitAsync(
        this ISchedulerClient client, string kind, object? payload, Action<TaskOptions> configure, CancellationToken cancellationToken = default) =>
        client.SubmitForHandleAsync(client.Make(NewTask.OfJson(kind, payload), configure), cancellationToken);

    /// <summary>As the other overloads, for reading the result:
    /// <c>await (await scheduler.SubmitAsync&lt;Size&gt;("resize", image)).ResultAsync()</c>.</summary>
    /// <inheritdoc cref="SubmitAsync(ISchedulerClient, string, object, CancellationToken)" path="/exception"/>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public static ValueTask<TaskHandle<TResult>> SubmitAsync<TResult>(
        this ISchedulerClient client, string kind, object? payload, CancellationToken cancellationToken = default) =>
        client.SubmitForHandleAsync(NewTask.OfJson(kind, payload), Payload.TypeInfo<TResult>(), cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TResult}(ISchedulerClient, string, object, CancellationToken)"/>
    /// <param name="configure">Further options: <c>o => o.After(delay).Queue("images").Priority(5)</c>.</param>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public static ValueTask<TaskHandle<TResult>> SubmitAsync<TResult>(
        this ISchedulerClient client, string kind, object? payload, Action<TaskOptions> configure, CancellationToken cancellationToken = default) =>
        client.SubmitForHandleAsync(client.Make(NewTask.OfJson(kind, payload), configure), Payload.TypeInfo<TResult>(), cancellationToken);

    /// <summary>Submits one task of a typed kind, under a generated id.</summary>
    /// <param name="configure">Further options: <c>o => o.After(delay).Queue("images").Priority(5)</c>. Default nothing.</param>
    /// <exception cref="RequestRejectedException">It was refused.</exception>
    public static ValueTask<TaskHandle> SubmitAsync<TPayload>(
        this ISchedulerClient client,
        TaskKind<TPayload> kind,
        TPayload payload,
        Action<TaskOptions>? configure = null,
        CancellationToken cancellationToken = default) =>
        client.SubmitForHandleAsync(client.Make(NewTask.Of(kind, payload), configure), cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TPayload}(ISchedulerClient, TaskKind{TPayload}, TPayload, Action{TaskOptions}, CancellationToken)"/>
    public static ValueTask<TaskHandle<TResult>> SubmitAsync<TPayload, TResult>(
        this ISchedulerClient client,
        TaskKind<TPayload, TResult> kind,
        TPayload payload,
        Action<TaskOptions>? configure = null,
        CancellationToken cancellationToken = default) =>
        client.SubmitForHandleAsync(client.Make(NewTask.Of(kind, payload), configure), kind.ResultJson, cancellationToken);

    /// <summary>The handle of a task that was submitted earlier or elsewhere.</summary>
    public static TaskHandle Handle(this ISchedulerClient client, TaskId task) => new(client, task);

    /// <inheritdoc cref="Handle(ISchedulerClient, TaskId)"/>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public static TaskHandle<TResult> Handle<TResult>(this ISchedulerClient client, TaskId task) => new(client, task);

    /// <inheritdoc cref="Handle(ISchedulerClient, TaskId)"/>
    public static TaskHandle<TResult> Handle<TPayload, TResult>(this ISchedulerClient client, TaskKind<TPayload, TResult> kind, TaskId task)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return new TaskHandle<TResult>(client, task, kind.ResultJson);
    }

    /// <summary>Waits until each of the tasks has its outcome. The outcomes are in the order given.</summary>
    public static Task<TaskInfo[]> WaitAllAsync(
        this ISchedulerClient client, IEnumerable<TaskId> tasks, CancellationToken cancellationToken = default) =>
        Task.WhenAll(tasks.Select(task => client.WaitAsync(task, cancellationToken)));

    /// <summary>Sends a request that is answered in one way, or refused.</summary>
    internal static async ValueTask<Response<T>> AskAsync<T>(this ISchedulerClient client, Request request, CancellationToken cancellationToken)
        where T : Answer =>
        Response<T>.From(await client.AskAsync(request, cancellationToken).ConfigureAwait(false));

    private static TaskSpec Make(this ISchedulerClient client, TaskSpec task, Action<TaskOptions>? configure) =>
        TaskOptions.Make(task, configure, client.TimeProvider);

    private static async ValueTask<TaskHandle> SubmitForHandleAsync(this ISchedulerClient client, TaskSpec task, CancellationToken cancellationToken)
    {
        var receipt = await client.SubmitAsync(task, cancellationToken).ConfigureAwait(false);
        return new TaskHandle(client, receipt.Actual) { Receipt = receipt };
    }

    private static async ValueTask<TaskHandle<TResult>> SubmitForHandleAsync<TResult>(
        this ISchedulerClient client, TaskSpec task, JsonTypeInfo<TResult> result, CancellationToken cancellationToken)
    {
        var receipt = await client.SubmitAsync(task, cancellationToken).ConfigureAwait(false);
        return new TaskHandle<TResult>(client, receipt.Actual, result) { Receipt = receipt };
    }
}
