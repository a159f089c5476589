using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// A named backlog with its own policy and strategy. Queues that have work take turns, one assignment each.
/// </summary>
public sealed record QueueOptions
{
    public const string DefaultName = "default";

    /// <summary>Of <see cref="TieBreak"/>: the task goes first behind which the longest chain of tasks waits, its own estimate included.</summary>
    public const string ByCriticalPath = "critical-path";

    /// <summary>Of <see cref="MaxPreemptions"/>.</summary>
    public const int MostPreemptions = 1_000_000;

    /// <summary>1 to 100 characters.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>Which waiting task is next. Default <c>fcfs</c>.</summary>
    public string Policy { get; init; } = "fcfs";

    /// <summary>Which of those goes first that the policy puts in one place. <c>critical-path</c>: that with the longest critical path, as under the policy of
    /// that name; paths that differ by less than a four-thousandth are one place as well. Default null: that which was submitted first.</summary>
    public string? TieBreak { get; init; }

    /// <summary>Which node gets it. Default <c>least-loaded</c>.</summary>
    public string Strategy { get; init; } = "least-loaded";

    /// <summary>
    /// After this wait a task goes before all that are newer, whatever the policy says. Default 10 min; null turns ageing
    /// off, and then tasks may starve under every policy but first come first served.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TimeSpan? AgeAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether tasks are accepted but none is assigned. Default false.</summary>
    public bool Paused { get; init; }

    /// <summary>
    /// Whether a waiting task interrupts a running one that the policy puts behind it. Only tasks whose handlers declare that
    /// they can yield are interrupted. Default null: as the policy does by itself (<c>srtf</c> and <c>time-slices</c>
    /// do, others don't). False is not possible with <c>time-slices</c>.
    /// </summary>
    public bool? Preempt { get; init; }

    /// <summary>How long a task runs before it makes room for one that waits, under <c>time-slices</c>: 1 ms to 1 day.
    /// Default 1 s.</summary>
    [OptionRange("1ms", "1d")]
    public TimeSpan Slice { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A task that was assigned less than this ago is not asked to yield: 0 to 1 day. Default 100 ms.</summary>
    [OptionRange("0s", "1d")]
    public TimeSpan MinRunTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>By how much more work must be left of the running task than of the waiting one, where the policy's key is the
    /// work left: 0 to 1 day. Keeps two tasks of about the same length from interrupting each other. Default 100 ms.</summary>
    [OptionRange("0s", "1d")]
    public TimeSpan PreemptionMargin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often one task may be interrupted; slices don't count: 0 to 1,000,000. Default 10.</summary>
    [OptionRange(0, MostPreemptions)]
    public int MaxPreemptions { get; init; } = 10;

    /// <summary>Why no client can send the queue: something is null that may not be. Null: it can. Everything else is the
    /// scheduler's to say.</summary>
    public static Rejection? Refusal(QueueOptions? queue) => queue is null or { Name: null } or { Policy: null } or { Strategy: null }
        ? new Rejection(RejectionCode.Invalid, "The queue is null, or its name, policy or strategy is: none of these may be.")
        : null;
}
