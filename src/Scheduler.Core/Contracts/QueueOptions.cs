using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// A named backlog with its own policy and strategy. Queues with waiting tasks take turns, one assignment each.
/// </summary>
public sealed record QueueOptions
{
    public const string DefaultName = "default";

    /// <summary>A value of <see cref="TieBreak"/>: the task with the longest chain of tasks waiting behind it goes first, its own estimate
    /// included.</summary>
    public const string ByCriticalPath = "critical-path";

    /// <summary>The maximum of <see cref="MaxPreemptions"/>.</summary>
    public const int MostPreemptions = 1_000_000;

    /// <summary>1 to 100 characters.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>The scheduling policy: which waiting task is next. Default <c>fcfs</c>.</summary>
    public string Policy { get; init; } = "fcfs";

    /// <summary>Which task goes first among those that the policy ranks equal. <c>critical-path</c>: the one with the longest critical path, as under
    /// the policy of that name; paths that differ by less than a four-thousandth also rank equal. Default null: the one that was submitted
    /// first.</summary>
    public string? TieBreak { get; init; }

    /// <summary>The allocation strategy: which node gets the task. Default <c>least-loaded</c>.</summary>
    public string Strategy { get; init; } = "least-loaded";

    /// <summary>
    /// After this wait a task goes before all newer ones, regardless of the policy. Default 10 min; null turns ageing
    /// off, and then tasks may starve under every policy except first come first served.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public TimeSpan? AgeAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether tasks are accepted but none is assigned. Default false.</summary>
    public bool Paused { get; init; }

    /// <summary>
    /// Whether a waiting task interrupts a running one that the policy ranks lower. Only tasks whose handlers declare that
    /// they can yield are interrupted. Default null: the policy decides (<c>srtf</c> and <c>time-slices</c>
    /// do, others don't). False is not possible with <c>time-slices</c>.
    /// </summary>
    public bool? Preempt { get; init; }

    /// <summary>Under <c>time-slices</c>, how long a task runs before it makes room for a waiting one: 1 ms to 1 day.
    /// Default 1 s.</summary>
    [OptionRange("1ms", "1d")]
    public TimeSpan Slice { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A task that was assigned less than this long ago is not asked to yield: 0 to 1 day. Default 100 ms.</summary>
    [OptionRange("0s", "1d")]
    public TimeSpan MinRunTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How much more work the running task must have left than the waiting one to be interrupted, if the policy's key is the
    /// work left: 0 to 1 day. Keeps two tasks of about the same length from interrupting each other. Default 100 ms.</summary>
    [OptionRange("0s", "1d")]
    public TimeSpan PreemptionMargin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often one task may be interrupted; slices don't count: 0 to 1,000,000. Default 10.</summary>
    [OptionRange(0, MostPreemptions)]
    public int MaxPreemptions { get; init; } = 10;

    /// <summary>Why no client can send the queue: a required value is null. Null: it can be sent. The scheduler checks everything
    /// else.</summary>
    public static Rejection? Refusal(QueueOptions? queue) => queue is null or { Name: null } or { Policy: null } or { Strategy: null }
        ? new Rejection(RejectionCode.Invalid, "The queue is null, or its name, policy or strategy is: none of these may be.")
        : null;
}
