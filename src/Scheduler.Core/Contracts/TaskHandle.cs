namespace Scheduler.Core.Contracts;

/// <summary>A submitted task, and the way to its result.</summary>
public sealed class TaskHandle<TResult>(ISchedulerClient client, TaskId id)
{
    public TaskId Id { get; } = id;

    /// <summary>Waits for the outcome and reads the result.</summary>
    /// <exception cref="TaskNotSucceededException">The task failed, was cancelled, or expired.</exception>
    public async Task<TResult> ResultAsync(CancellationToken cancellationToken = default)
    {
        var task = await client.WaitAsync(Id, cancellationToken).ConfigureAwait(false);
        return task.Phase == TaskPhase.Succeeded
            ? Payload.Read<TResult>(task.Result ?? default)!
            : throw new TaskNotSucceededException(task);
    }
}
