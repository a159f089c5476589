using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// How a scheduler is doing: for whoever asks why things are slow, whether ageing holds, and whether estimates are any good. It
/// is of one moment; how many tasks have ended is <see cref="TaskRequests.CountAsync"/>'s to say.
/// </summary>
public sealed record SchedulerStatistics : Answer
{
    /// <summary>Of queues, and of kinds, that are listed at the most.</summary>
    public const int MostListed = 500;

    private readonly ValueList<QueueStatistics> _queues = new([]);
    private readonly ValueList<KindEstimate> _kinds = new([]);

    /// <summary>The number of the scheduler's incarnation.</summary>
    public long Epoch { get; init; }

    /// <summary>When it started; null: none works now, and this is what the last one has left.</summary>
    public Timestamp? Since { get; init; }

    /// <summary>How often since then a newer task went before one that had waited for its queue's <see cref="QueueOptions.AgeAfter"/>,
    /// because no node could be kept free for that. 0: the bound on waiting has held. It begins anew with each scheduler.</summary>
    public long AgeingViolations { get; init; }

    /// <summary>Nodes that the scheduler knows, cordoned and draining ones too.</summary>
    public int Nodes { get; init; }

    /// <summary>Of all of them.</summary>
    public int Slots { get; init; }

    /// <summary>Slots of the tasks that nodes hold. More than there are, where nodes ask for some tasks in advance.</summary>
    public int SlotsTaken { get; init; }

    /// <summary>Slots held by handlers that were given up: no task gets them until they return, or their node is restarted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int SlotsBlocked { get; init; }

    /// <summary>Copies of stragglers since the scheduler started.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CopyCounts Copies { get; init; }

    public ScheduleStatistics Schedules { get; init; } = ScheduleStatistics.None;

    /// <summary>Pending tasks that limits, order keys and holds keep from beginning.</summary>
    public HeldUpTasks HeldUp { get; init; } = HeldUpTasks.None;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public LockCounts Locks { get; init; }

    /// <summary>By name; where there are more than are listed, those with the most waiting tasks.</summary>
    public IReadOnlyList<QueueStatistics> Queues { get => _queues.Items; init => _queues = new(value); }

    /// <summary>Queues that are not listed.</summary>
    public int MoreQueues { get; init; }

    /// <summary>What was learned of kinds, by name; where there are more than are listed, those with the most tasks.</summary>
    public IReadOnlyList<KindEstimate> Kinds { get => _kinds.Items; init => _kinds = new(value); }

    /// <summary>Kinds that are not listed.</summary>
    public int MoreKinds { get; init; }
}

/// <summary>A queue and its unfinished tasks.</summary>
/// <param name="Queue">As it was configured last.</param>
/// <param name="Waiting">Tasks that are pending.</param>
/// <param name="Running">Tasks that are on a node, begun or not.</param>
/// <param name="NotDue">Tasks whose time has not come: scheduled, or before another attempt.</param>
/// <param name="OldestSince">Since when the oldest pending task has waited, as ageing counts: since its submission, or since it was
/// due if that is later. Null: none is pending.</param>
public sealed record QueueStatistics(
    QueueOptions Queue, long Waiting = 0, long Running = 0, long NotDue = 0, Timestamp? OldestSince = null);
