using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// The state of a scheduler: shows why things are slow, whether ageing holds, and whether estimates are accurate. It
/// describes one moment; for how many tasks have ended, use <see cref="TaskRequests.CountAsync"/>.
/// </summary>
public sealed record SchedulerStatistics : Answer
{
    /// <summary>The maximum number of queues, and of kinds, that are listed.</summary>
    public const int MostListed = 500;

    private readonly ValueList<QueueStatistics> _queues = new([]);
    private readonly ValueList<KindEstimate> _kinds = new([]);

    /// <summary>The number of the scheduler's incarnation.</summary>
    public long Epoch { get; init; }

    /// <summary>When it started; null: no scheduler is running now, and this is the state that the last one left.</summary>
    public Timestamp? Since { get; init; }

    /// <summary>How often since then a newer task went before one that had waited for its queue's <see cref="QueueOptions.AgeAfter"/>,
    /// because no node could be kept free for that one. 0: the bound on waiting has held. The count starts anew with each scheduler.</summary>
    public long AgeingViolations { get; init; }

    /// <summary>Nodes that the scheduler knows, including cordoned and draining ones.</summary>
    public int Nodes { get; init; }

    /// <summary>The slots of all nodes.</summary>
    public int Slots { get; init; }

    /// <summary>Slots of the tasks that nodes hold. More than there are slots if nodes ask for some tasks in advance.</summary>
    public int SlotsTaken { get; init; }

    /// <summary>Slots held by handlers that were given up: no task gets them until the handlers return, or their node is restarted.</summary>
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

    /// <summary>Queues by name; if there are more than can be listed, those with the most waiting tasks.</summary>
    public IReadOnlyList<QueueStatistics> Queues { get => _queues.Items; init => _queues = new(value); }

    /// <summary>Queues that are not listed.</summary>
    public int MoreQueues { get; init; }

    /// <summary>What was learned about kinds, by name; if there are more than can be listed, those with the most tasks.</summary>
    public IReadOnlyList<KindEstimate> Kinds { get => _kinds.Items; init => _kinds = new(value); }

    /// <summary>Kinds that are not listed.</summary>
    public int MoreKinds { get; init; }
}

/// <summary>A queue and its unfinished tasks.</summary>
/// <param name="Queue">Its latest configuration.</param>
/// <param name="Waiting">Tasks that are pending.</param>
/// <param name="Running">Tasks that are on a node, whether begun or not.</param>
/// <param name="NotDue">Tasks that are not due yet: scheduled, or waiting for another attempt.</param>
/// <param name="OldestSince">When the wait of the oldest pending task began, as ageing counts it: at its submission, or when it was
/// due if that is later. Null: none is pending.</param>
public sealed record QueueStatistics(
    QueueOptions Queue, long Waiting = 0, long Running = 0, long NotDue = 0, Timestamp? OldestSince = null);
