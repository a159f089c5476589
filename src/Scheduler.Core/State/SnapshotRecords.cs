namespace Scheduler.Core.State;

/// <summary>
/// The durable state, as a stream of small records in this order: head, queues, nodes, attempts that are left of finished tasks, calendars, schedules, limits, holds, unique keys, groups, results that are needed, locks, what was learned of kinds, tasks in the
/// order of their admission, outcomes from the oldest. What can be derived (heaps, indices, classes) is not in it.
/// </summary>
public abstract record SnapshotRecord;

/// <param name="LastEventNumber">The last event that the snapshot includes.</param>
/// <param name="Digest">Of the state; whoever restores it must arrive at the same.</param>
public sealed record SnapshotHead(int Partition, long Epoch, long LastEventNumber, ulong Digest, Timestamp At) : SnapshotRecord;

/// <param name="LastNode">The number of the node that the queue's latest assignment went to; 0 before the first.</param>
public sealed record SnapshotQueue(QueueOptions Options, long LastNode) : SnapshotRecord;

/// <param name="Number">That of the event by which it joined.</param>
public sealed record SnapshotNode(
    NodeId Id, NodeOffer Offer, NodePhase Phase, long Number, long Assigned, long Finished, long Lost) : SnapshotRecord
{
    /// <summary>Slots held by handlers that were given up.</summary>
    public IReadOnlyList<BlockedSlots> Blocked { get; init; } = [];
}

public sealed record SnapshotCalendar(CalendarSpec Calendar) : SnapshotRecord;

/// <param name="Next">When it is due next; null: never again.</param>
public sealed record SnapshotSchedule(ScheduleSpec Spec, Timestamp? Next) : SnapshotRecord
{
    public Hold? Hold { get; init; }

    /// <summary>When the latest hold ended.</summary>
    public Timestamp? ReleasedAt { get; init; }

    /// <summary>When the occurrence was due that waits for earlier ones to end.</summary>
    public Timestamp? Waiting { get; init; }

    public LastOccurrence? Last { get; init; }

    public IReadOnlyList<TaskId> Unfinished { get; init; } = [];

    /// <summary>How many occurrences were decided, by <see cref="OccurrenceDecision"/>.</summary>
    public IReadOnlyList<long> Decided { get; init; } = [];

    /// <summary>How often someone had it run.</summary>
    public long Asked { get; init; }

    /// <summary>When the occurrences of the past were due that are to be submitted.</summary>
    public IReadOnlyList<Timestamp> Backfill { get; init; } = [];

    /// <summary>How many of those were submitted.</summary>
    public long Backfilled { get; init; }
}

public sealed record SnapshotLimit(LimitOptions Limit) : SnapshotRecord;

/// <param name="Due">When a limit key with a rate would begin its next task, if it had no burst.</param>
public sealed record SnapshotRate(string Key, Timestamp Due) : SnapshotRecord;

/// <summary>Of schedules it is in their own records.</summary>
public sealed record SnapshotHold(HoldTarget Target, string Name, Hold Hold) : SnapshotRecord;

/// <summary>A unique key that is taken.</summary>
public sealed record SnapshotUnique(string Key, UniqueClaim Claim) : SnapshotRecord;

/// <summary>A group; its unfinished tasks are counted as they follow.</summary>
/// <param name="Number">That of the event by which it was opened.</param>
public sealed record SnapshotGroup(
    string Name,
    string? Parent,
    long Number,
    Timestamp OpenedAt,
    bool IsSealed,
    GroupCounts Ended,
    Timestamp? FirstAt,
    Timestamp? LastAt,
    Timestamp? EndedAt) : SnapshotRecord
{
    /// <summary>When its idempotent tasks get copies; null: it does not say.</summary>
    public StragglerOptions? Stragglers { get; init; }

    public CopyCounts Copies { get; init; }

    /// <summary>What was learned of its own idempotent tasks, by kind; those that are unfinished are counted as they follow.</summary>
    public IReadOnlyList<SnapshotSiblings> Siblings { get; init; } = [];
}

/// <param name="RunTimes">How many of those that succeeded ran so long, by bucket.</param>
public sealed record SnapshotSiblings(string Kind, long Ended, IReadOnlyList<RunTimeCount> RunTimes);

/// <summary>So many tasks ran for a time of that bucket.</summary>
public readonly record struct RunTimeCount(int Bucket, long Count);

/// <summary>An attempt that still holds what it was given, while its task has its outcome by another one.</summary>
public sealed record SnapshotLeftover(TaskSpec Spec, long AdmittedAs, Timestamp SubmittedAt, SnapshotAttempt Attempt) : SnapshotRecord;

/// <summary>A result that unfinished tasks read.</summary>
public sealed record SnapshotResult(TaskId Task, ReadOnlyMemory<byte> Bytes) : SnapshotRecord;

/// <summary>One that has a lock or waits for it; those of a lock in the order of its line.</summary>
/// <param name="Number">That of the event by which it was asked for.</param>
/// <param name="Token">What it has the lock with; null: it waits.</param>
/// <param name="GrantedAt">Null: it waits.</param>
public sealed record SnapshotLock(
    string Name, string Owner, TimeSpan Lease, long Number, Timestamp RequestedAt, FencingToken? Token, Timestamp? GrantedAt) : SnapshotRecord;

/// <summary>How long a kind's tasks run; numbers with eight binary places.</summary>
/// <param name="Mean">Ticks.</param>
/// <param name="Error">Thousandths.</param>
/// <param name="Tasks">How many the mean was learned from.</param>
/// <param name="Compared">How many the error was learned from.</param>
public sealed record SnapshotEstimate(string Kind, long Mean, long Error, long Tasks, long Compared) : SnapshotRecord;

public sealed record SnapshotTask : SnapshotRecord
{
    public required TaskSpec Spec { get; init; }

    /// <summary>The number of the event by which it was admitted: its place among equals.</summary>
    public required long AdmittedAs { get; init; }

    public required Timestamp SubmittedAt { get; init; }

    /// <summary>The durable phase: never Running.</summary>
    public required TaskPhase Phase { get; init; }

    public required int Assignments { get; init; }

    public required int FailedAttempts { get; init; }

    public required int LostAttempts { get; init; }

    /// <summary>Processes that died while it was running.</summary>
    public required int Crashes { get; init; }

    public required bool CancelRequested { get; init; }

    /// <summary>Whether it had ended before, and was made to run again.</summary>
    public bool IsRetry { get; init; }

    /// <summary>The content hash of what was submitted; null: it was not changed since.</summary>
    public ulong? SubmittedAs { get; init; }

    /// <summary>When it comes due, in the phases Scheduled and RetryWait.</summary>
    public Timestamp? DueAt { get; init; }

    public string? LastError { get; init; }

    /// <summary>How far it has come; null where nothing is kept.</summary>
    public SnapshotProgress? Progress { get; init; }

    /// <summary>The places, in the list of what it waits for, of what has not come yet. Null: it waits for no other task.</summary>
    public IReadOnlyList<int>? OpenEdges { get; init; }

    /// <summary>When the last one came; null: not yet.</summary>
    public Timestamp? ReleasedAt { get; init; }

    /// <summary>Why it is to be cancelled; null: it is not.</summary>
    public UnmetCondition? Unmet { get; init; }

    /// <summary>Those that live now.</summary>
    public IReadOnlyList<SnapshotAttempt> Attempts { get; init; } = [];
}

/// <param name="Ran">How long it has run with its progress kept.</param>
/// <param name="Checkpoint">Where its next attempt begins; null: at the beginning.</param>
/// <param name="Turn">The number of the event of its latest yield; 0: none yet.</param>
public sealed record SnapshotProgress(TimeSpan Ran, ReadOnlyMemory<byte>? Checkpoint, long Turn, int Preemptions);

public sealed record SnapshotAttempt(FencingToken Token, NodeId Node, int Number, Timestamp AssignedAt, Explanation Explanation)
{
    /// <summary>Why it was asked to yield; null: it was not.</summary>
    public PreemptionCause? Preempted { get; init; }

    /// <summary>In favour of which task; null: it was not, or the snapshot is of a version that did not keep it.</summary>
    public TaskId? PreemptedFor { get; init; }

    /// <summary>How long the task had run before it, as far as its progress was kept.</summary>
    public TimeSpan RanBefore { get; init; }

    /// <summary>Why it was made beside another one; null: it is no copy.</summary>
    public CopyReason? Copy { get; init; }

    /// <summary>Whether it got a copy, which may have ended since.</summary>
    public bool WasCopied { get; init; }
}

public sealed record SnapshotOutcome(TaskId Task, ulong ContentHash, TaskPhase Phase, Timestamp FinishedAt) : SnapshotRecord;
