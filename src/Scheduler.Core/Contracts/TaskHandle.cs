using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Core.Contracts;

/// <summary>A submitted task, with access to its outcome.</summary>
public class TaskHandle
{
    internal TaskHandle(ISchedulerClient client, TaskId id)
    {
        Client = client;
        Id = id;
    }

    /// <summary>The task to wait for: if a unique key was taken, the task that has it.</summary>
    public TaskId Id { get; }

    /// <summary>The receipt of the submit. Null: the task was submitted elsewhere.</summary>
    public TaskReceipt? Receipt { get; internal init; }

    private protected ISchedulerClient Client { get; }

    /// <summary>The task's id, wherever one is needed.</summary>
    public static implicit operator TaskId(TaskHandle task) => (task ?? throw new ArgumentNullException(nameof(task))).Id;

    /// <summary>A dependency on the success of the task.</summary>
    public static implicit operator Dependency(TaskHandle task) => Dependency.OnTask(task);

    /// <summary>Waits for the outcome, whatever it is.</summary>
    public Task<TaskInfo> WaitAsync(CancellationToken cancellationToken = default) => Client.WaitAsync(Id, cancellationToken);

    public override string ToString() => Id.Value;
}

/// <summary>A submitted task, with access to its result.</summary>
public sealed class TaskHandle<TResult> : TaskHandle
{
    private readonly Func<JsonTypeInfo<TResult>> _json;

    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public TaskHandle(ISchedulerClient client, TaskId id)
        : base(client, id) => _json = Payload.TypeInfo<TResult>;

    public TaskHandle(ISchedulerClient client, TaskId id, JsonTypeInfo<TResult> result)
        : base(client, id) => _json = () => result;

    /// <summary>Waits for the outcome and reads the result.</summary>
    /// <exception cref="TaskNotSucceededException">The task failed, was cancelled, or expired.</exception>
    /// <exception cref="PayloadCodecException">The result is encoded, and the client's codecs can't decode it.</exception>
    public async Task<TResult> ResultAsync(CancellationToken cancellationToken = default)
    {
        var task = await WaitAsync(cancellationToken).ConfigureAwait(false);
        if (task.Phase != TaskPhase.Succeeded)
        {
            throw new TaskNotSucceededException(task);
        }

        var result = await (Client.Codecs ?? PayloadCodecs.None).DecodeResultAsync(Id, task.Result ?? default, cancellationToken).ConfigureAwait(false);
        return Payload.Read(result.Span, _json())!;
    }
}
