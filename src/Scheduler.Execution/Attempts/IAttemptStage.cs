namespace Scheduler.Execution.Attempts;

/// <summary>Runs attempts instead of the pool, in tests that control when. It is called by the caller of the runner or of an attempt.</summary>
internal interface IAttemptStage
{
    /// <summary>Takes over the attempt, in order to call <see cref="IThreadPoolWorkItem.Execute"/> once, but not within this call.</summary>
    void Start(RunningAttempt attempt);

    /// <summary>A token of an attempt fires; the callbacks that its handler registered with it are called on the pool.</summary>
    /// <param name="callbacks">Completes when all of them have been called.</param>
    /// <param name="isCancelled">Whether it is the token that asks the handler to stop, and not to yield.</param>
    void Firing(RunningAttempt attempt, Task callbacks, bool isCancelled);
}
