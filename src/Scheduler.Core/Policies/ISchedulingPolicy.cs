namespace Scheduler.Core.Policies;

/// <summary>
/// Decides which waiting task is next. A policy gives each task a key; the lowest goes first, and among equals the one that was
/// submitted first. The key is computed once, when the task begins to wait, and must not depend on the time: only ageing
/// changes with time, which is a setting of the queue (<see cref="QueueOptions.AgeAfter"/>) and the same for every policy. The key is computed again
/// only if the policy uses paths (<see cref="UsesPaths"/>), and when the queue gets another policy.
/// </summary>
public interface ISchedulingPolicy
{
    /// <summary>The name that selects it.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence that helps users choose.</summary>
    string Description { get; }

    /// <summary>Whether every task gets its turn by the policy's own order, as in the order of submission. If so, ageing needs no
    /// heap. Default false.</summary>
    bool CannotStarve => false;

    /// <summary>How it interrupts running tasks. Default: only if the queue says so (<see cref="QueueOptions.Preempt"/>).</summary>
    Preemption Preemption => Preemption.WhereAsked;

    /// <summary>Whether the key is the work left to do, in ticks, so that the key of a running task falls with each tick that it runs.
    /// Default false.</summary>
    bool KeyIsWorkLeft => false;

    /// <summary>Whether it uses estimates: tasks without one then get the estimate learned for their kind. Default false.</summary>
    bool UsesEstimates => false;

    /// <summary>Whether it uses the chain of tasks that wait for a task (<see cref="WaitingTask.Behind"/>). If that changes while the task waits,
    /// the key is computed again. Default false.</summary>
    bool UsesPaths => false;

    /// <summary>How it shares between fairness keys. Default: not at all.</summary>
    Sharing Sharing => Sharing.None;

    /// <summary>The task's key: lower goes first. If this throws, the task goes last.</summary>
    long Key(in WaitingTask task);
}

/// <summary>How a policy interrupts running tasks. Only tasks whose handlers declare that they can yield are ever interrupted.</summary>
public enum Preemption
{
    /// <summary>A waiting task with a lower key interrupts a running one with a higher key if the queue is configured so.</summary>
    WhereAsked = 1,

    /// <summary>A waiting task with a lower key interrupts a running one with a higher key, unless the queue is configured otherwise.</summary>
    ByKey = 2,

    /// <summary>Any task that has run for the queue's slice makes room for any waiting task.</summary>
    BySlice = 3,
}

/// <summary>How a policy shares between fairness keys (<see cref="TaskSpec.FairnessKey"/>). If it does, the key decides only
/// among tasks of one fairness key, and so does ageing: one user's old tasks do not outrank another user's share.</summary>
public enum Sharing
{
    /// <summary>Not at all.</summary>
    None = 1,

    /// <summary>By the time that slots were used.</summary>
    SlotTime = 2,

    /// <summary>By the dominant share of the resources in use now.</summary>
    DominantResource = 3,
}

/// <summary>A waiting task, as a policy sees it.</summary>
/// <param name="Turn">The number of the event since which it has waited: that of its admission, or of its latest yield.</param>
/// <param name="Ran">How long it has run with its progress kept, by a checkpoint or by a yield.</param>
/// <param name="Estimate">How long it is expected to run in all: its submitter's estimate, otherwise the one learned for its kind; null: not
/// known.</param>
public readonly record struct WaitingTask(TaskSpec Spec, Timestamp SubmittedAt, long Turn, TimeSpan Ran, TimeSpan? Estimate)
{
    /// <summary>The duration of the longest chain of tasks that wait for it, directly or through others, by their estimates. Zero: none
    /// waits, or the policy does not use this (<see cref="ISchedulingPolicy.UsesPaths"/>).</summary>
    public TimeSpan Behind { get; init; }

    /// <summary>The rest of the estimate; zero when it has run longer than that. Null: not known.</summary>
    public TimeSpan? Left => Estimate is { } estimate ? (estimate > Ran ? estimate - Ran : TimeSpan.Zero) : null;
}
