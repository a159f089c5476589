namespace Scheduler.Core.Policies;

/// <summary>
/// Which waiting task is next. A policy gives each task a key; the lowest goes first, and among equals the one that was
/// submitted first. The key is asked for once, when the task begins to wait, and must not depend on the time: what should
/// change with time is ageing, which is the queue's (<see cref="QueueOptions.AgeAfter"/>) and the same for every policy. The key is asked for again
/// only where the policy uses paths (<see cref="UsesPaths"/>), and where the queue gets another policy.
/// </summary>
public interface ISchedulingPolicy
{
    /// <summary>What people select it by.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence for whoever chooses.</summary>
    string Description { get; }

    /// <summary>Whether every task gets its turn by the policy's own order, as in the order of submission. Saves ageing its
    /// heap. Default false.</summary>
    bool CannotStarve => false;

    /// <summary>How it interrupts what runs. Default: only where the queue says so (<see cref="QueueOptions.Preempt"/>).</summary>
    Preemption Preemption => Preemption.WhereAsked;

    /// <summary>Whether the key is the work left to do, in ticks, so that a running task's falls with each tick that it runs.
    /// Default false.</summary>
    bool KeyIsWorkLeft => false;

    /// <summary>Whether it asks for estimates: then tasks that have none are told what was learned of their kind. Default false.</summary>
    bool UsesEstimates => false;

    /// <summary>Whether it asks for the chain of tasks that wait for one (<see cref="WaitingTask.Behind"/>). Where that changes while the task waits,
    /// the key is asked for again. Default false.</summary>
    bool UsesPaths => false;

    /// <summary>Between whose tasks it shares. Default: it knows no users.</summary>
    Sharing Sharing => Sharing.None;

    /// <summary>Lower goes first. One that throws puts the task last.</summary>
    long Key(in WaitingTask task);
}

/// <summary>How a policy interrupts running tasks. Only those are ever interrupted whose handlers declare that they can yield.</summary>
public enum Preemption
{
    /// <summary>A waiting task of a lower key interrupts a running one of a higher key if the queue is configured so.</summary>
    WhereAsked = 1,

    /// <summary>A waiting task of a lower key interrupts a running one of a higher key, unless the queue is configured otherwise.</summary>
    ByKey = 2,

    /// <summary>Whatever has run for the queue's slice makes room for whatever waits.</summary>
    BySlice = 3,
}

/// <summary>How a policy shares between fairness keys (<see cref="TaskSpec.FairnessKey"/>). Where it does, the key decides only
/// among tasks of one fairness key, and so does ageing: no user's old tasks outrank another user's part.</summary>
public enum Sharing
{
    /// <summary>Not at all.</summary>
    None = 1,

    /// <summary>By the time for which slots were used.</summary>
    SlotTime = 2,

    /// <summary>By the dominant share of what is in use now.</summary>
    DominantResource = 3,
}

/// <summary>A waiting task, as a policy sees it.</summary>
/// <param name="Turn">The number of the event since which it waits: that of its admission, or of its latest yield.</param>
/// <param name="Ran">How long it has run with its progress kept, in a checkpoint or by a yield.</param>
/// <param name="Estimate">How long it is thought to run in all: by its submitter, else learned from its kind; null: not known.</param>
public readonly record struct WaitingTask(TaskSpec Spec, Timestamp SubmittedAt, long Turn, TimeSpan Ran, TimeSpan? Estimate)
{
    /// <summary>How long the longest chain of tasks takes, by their estimates, that wait for it, directly or by way of others. Zero: none
    /// does, or the policy does not ask for it (<see cref="ISchedulingPolicy.UsesPaths"/>).</summary>
    public TimeSpan Behind { get; init; }

    /// <summary>What is left of the estimate; zero when it has run longer than that. Null: not known.</summary>
    public TimeSpan? Left => Estimate is { } estimate ? (estimate > Ran ? estimate - Ran : TimeSpan.Zero) : null;
}
