namespace Scheduler.Execution.Attempts;

/// <summary>Where attempts run instead of on the pool: in tests, which say when. It is called by whoever calls the runner or an attempt.</summary>
internal interface IAttemptStage
{
    /// <summary>Takes over the attempt, to <see cref="IThreadPoolWorkItem.Execute"/> it once: not within this call.</summary>
    void Start(RunningAttempt attempt);

    /// <summary>A token of an attempt fires; what its handler registered with it is called on the pool.</summary>
    /// <param name="callbacks">Ends when all of that has been called.</param>
    /// <param name="isCancelled">Whether it is the one that asks the handler to stop, and not to yield.</param>
    void Firing(RunningAttempt attempt, Task callbacks, bool isCancelled);
}
