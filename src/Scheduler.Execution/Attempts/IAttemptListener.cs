using Scheduler.Core;

namespace Scheduler.Execution.Attempts;

/// <summary>
/// Is notified how attempts end, on any thread, but never within <see cref="AttemptRunner.Start"/>. It must be
/// quick (pass the call on to a loop) and must not throw; an exception is logged and dropped.
/// </summary>
public interface IAttemptListener
{
    /// <summary>An attempt has ended. Called exactly once for each.</summary>
    /// <param name="report">The result. For an attempt with <see cref="RunningAttempt.IsStopped"/> it need not be reported.</param>
    /// <param name="abandoned">False: the handler has returned, and its slot is free. True: the attempt was given up while its
    /// handler is still running, so the slot is not free until <see cref="Returned"/>.</param>
    void Ended(RunningAttempt attempt, AttemptReport report, bool abandoned);

    /// <summary>The handler saves a checkpoint. Must be answered with <see cref="RunningAttempt.CheckpointAnswered"/>.</summary>
    void Checkpoint(RunningAttempt attempt, CheckpointReport report);

    /// <summary>The handler's progress: at most a few times per second, and only before <see cref="Ended"/>.</summary>
    void Progress(RunningAttempt attempt, AttemptProgressReport report);

    /// <summary>The handler of an abandoned attempt has returned at last, and its slot is free. Called exactly once, after
    /// <see cref="Ended"/> with abandoned set; never called if the handler never returns.</summary>
    void Returned(RunningAttempt attempt);
}
