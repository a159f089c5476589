using Scheduler.Core;

namespace Scheduler.Execution.Attempts;

/// <summary>
/// Hears how attempts end: on whatever thread that happened, never within <see cref="AttemptRunner.Start"/>. It must be
/// quick (hand the news to a loop) and must not throw; what it throws is logged and dropped.
/// </summary>
public interface IAttemptListener
{
    /// <summary>An attempt has ended. Called exactly once for each.</summary>
    /// <param name="report">What became of it. Of an attempt with <see cref="RunningAttempt.IsStopped"/> nobody need be told.</param>
    /// <param name="abandoned">False: the handler has returned, and its slot is free. True: it was given up while its
    /// handler is still at work, so the slot is not free before <see cref="Returned"/>.</param>
    void Ended(RunningAttempt attempt, AttemptReport report, bool abandoned);

    /// <summary>The handler saves how far it has come. To be answered with <see cref="RunningAttempt.CheckpointAnswered"/>.</summary>
    void Checkpoint(RunningAttempt attempt, CheckpointReport report);

    /// <summary>How far the handler has come: at most a few times a second, and only before <see cref="Ended"/>.</summary>
    void Progress(RunningAttempt attempt, AttemptProgressReport report);

    /// <summary>The handler of an abandoned attempt has returned at last, and its slot is free. Called exactly once, after
    /// <see cref="Ended"/>, and only where that said abandoned; never, if the handler never returns.</summary>
    void Returned(RunningAttempt attempt);
}
