namespace Scheduler.Core.Contracts;

/// <summary>The short forms: objects instead of bytes, exceptions instead of rejections.</summary>
public static class SchedulerClientExtensions
{
    /// <summary>Submits one task.</summary>
    /// <exception cref="RequestRejectedException">It was refused.</exception>
    public static async ValueTask<TaskReceipt> SubmitAsync(
        this ISchedulerClient client, TaskSpec task, CancellationToken cancellationToken = default)
    {
        var response = await client.TrySubmitAsync([task], cancellationToken).ConfigureAwait(false);
        return response.OrThrow().Receipts[0];
    }

    /// <summary>Submits tasks, all or none.</summary>
    /// <exception cref="RequestRejectedException">They were refused.</exception>
    public static async ValueTask<IReadOnlyList<TaskReceipt>> SubmitManyAsync(
        this ISchedulerClient client, IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken = default)
    {
        var response = await client.TrySubmitAsync(tasks, cancellationToken).ConfigureAwait(false);
        return response.OrThrow().Receipts;
    }

    /// <summary>Submits one task with <paramref name="payload"/> as JSON, under an id that is made here.</summary>
    /// <exception cref="RequestRejectedException">It was refused.</exception>
    public static async ValueTask<TaskHandle<TResult>> SubmitAsync<TResult>(
        this ISchedulerClient client, string kind, object? payload, CancellationToken cancellationToken = default)
    {
        var spec = new TaskSpec { Id = NewId(), Kind = kind, Payload = Payload.Json(payload) };
        var receipt = await client.SubmitAsync(spec, cancellationToken).ConfigureAwait(false);
        return client.Handle<TResult>(receipt.Actual);
    }

    /// <summary>The handle of a task that was submitted earlier, or elsewhere.</summary>
    public static TaskHandle<TResult> Handle<TResult>(this ISchedulerClient client, TaskId task) => new(client, task);

    /// <summary>Waits until each of the tasks has its outcome; in the order given.</summary>
    public static Task<TaskInfo[]> WaitAllAsync(
        this ISchedulerClient client, IEnumerable<TaskId> tasks, CancellationToken cancellationToken = default) =>
        Task.WhenAll(tasks.Select(task => client.WaitAsync(task, cancellationToken)));

    /// <summary>Asks for what is answered in one way, or refused.</summary>
    internal static async ValueTask<Response<T>> AskAsync<T>(this ISchedulerClient client, Request request, CancellationToken cancellationToken)
        where T : Answer =>
        Response<T>.From(await client.AskAsync(request, cancellationToken).ConfigureAwait(false));

    // An id is the client's to make, outside of every decision, so chance has its place here and nowhere else in this assembly.
#pragma warning disable RS0030
    private static TaskId NewId() => new(Guid.CreateVersion7().ToString("N"));
#pragma warning restore RS0030
}
