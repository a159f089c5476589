using Scheduler.Core.Contracts;

namespace Scheduler.Core.Policies;

/// <summary>
/// Which waiting task is next. A policy gives each task a key; the lowest goes first, and among equals the one that was
/// submitted first. The key is asked for once, when the task begins to wait, and must not depend on the time: what should
/// change with time is ageing, which is the queue's (<see cref="QueueOptions.AgeAfter"/>) and the same for every policy.
/// </summary>
public interface ISchedulingPolicy
{
    /// <summary>What people select it by.</summary>
    string Name { get; }

    /// <summary>Whether the key is the same for all, so that the order is that of submission. Saves ageing its heap.</summary>
    bool KeepsSubmissionOrder => false;

    /// <summary>Lower goes first. One that throws puts the task last.</summary>
    long Key(TaskSpec task, Timestamp submittedAt);
}
