namespace Scheduler.Core.State;

/// <summary>
/// The durable state, as a stream of small records in this order: head, queues, nodes, attempts that are left of finished tasks, calendars, schedules,
/// limits, holds, unique keys, groups, results that are needed, locks, what was learned about kinds, tasks in the
/// order of their admission, outcomes from the oldest. What can be derived (heaps, indices, classes) is not in it.
/// </summary>
public abstract record SnapshotRecord;

/// <param name="LastEventNumber">The last event that the snapshot includes.</param>
/// <param name="Digest">The digest of the state; restoring the snapshot must give the same.</param>
public sealed record SnapshotHead(int Partition, long Epoch, long LastEventNumber, ulong Digest, Timestamp At) : SnapshotRecord;

/// <param name="LastNode">The number of the node that the queue's latest assignment went to; 0 before the first.</param>
public sealed record SnapshotQueue(QueueOptions Options, long LastNode) : SnapshotRecord;

/// <param name="Number">The number of the event by which it joined.</param>
public sealed record SnapshotNode(
    NodeId Id, NodeOffer Offer, NodePhase Phase, long Number, long Assigned, long Finished, long Lost) : SnapshotRecord
{
    /// <summary>Slots held by handlers that were given up.</summary>
    public IReadOnlyList<BlockedSlots> Blocked { get; init; } = [];
}

public sealed record SnapshotCalendar(CalendarSpec Calendar) : SnapshotRecord;

/// <param name="Next">When it is next due; null: never again.</param>
public sealed record SnapshotSchedule(ScheduleSpec Spec, Timestamp? Next) : SnapshotRecord
{
    public Hold? Hold { get; init; }

    /// <summary>When the latest hold ended.</summary>
    public Timestamp? ReleasedAt { get; init; }

    /// <summary>The due time of the occurrence that waits for earlier ones to end.</summary>
    public Timestamp? Waiting { get; init; }

    public LastOccurrence? Last { get; init; }

    public IReadOnlyList<TaskId> Unfinished { get; init; } = [];

    /// <summary>How many occurrences were decided, by <see cref="OccurrenceDecision"/>.</summary>
    public IReadOnlyList<long> Decided { get; init; } = [];

    /// <summary>How often it was run by hand.</summary>
    public long Asked { get; init; }

    /// <summary>The due times of past occurrences that are to be submitted.</summary>
    public IReadOnlyList<Timestamp> Backfill { get; init; } = [];

    /// <summary>How many past occurrences were submitted.</summary>
    public long Backfilled { get; init; }
}

public sealed record SnapshotLimit(LimitOptions Limit) : SnapshotRecord;

/// <param name="Due">When a limit key with a rate would begin its next task, if it had no burst.</param>
public sealed record SnapshotRate(string Key, Timestamp Due) : SnapshotRecord;

/// <summary>A hold. Holds of schedules are in the schedules' own records.</summary>
public sealed record SnapshotHold(HoldTarget Target, string Name, Hold Hold) : SnapshotRecord;

/// <summary>A unique key that is taken.</summary>
public sealed record SnapshotUnique(string Key, UniqueClaim Claim) : SnapshotRecord;

/// <summary>A group; its unfinished tasks are counted as they follow.</summary>
/// <param name="Number">The number of the event by which it was opened.</param>
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
    /// <summary>When its idempotent tasks get copies; null: not set.</summary>
    public StragglerOptions? Stragglers { get; init; }

    public CopyCounts Copies { get; init; }

    /// <summary>What was learned about its own idempotent tasks, by kind; unfinished ones are counted as they follow.</summary>
    public IReadOnlyList<SnapshotSiblings> Siblings { get; init; } = [];
}

/// <param name="RunTimes">How many of those that succeeded ran for how long, by bucket.</param>
public sealed record SnapshotSiblings(string Kind, long Ended, IReadOnlyList<RunTimeCount> RunTimes);

/// <summary>How many tasks ran for a time in that bucket.</summary>
public readonly record struct RunTimeCount(int Bucket, long Count);

/// <summary>An attempt that still holds its resources although another one produced its task's outcome.</summary>
public sealed record SnapshotLeftover(TaskSpec Spec, long AdmittedAs, Timestamp SubmittedAt, SnapshotAttempt Attempt) : SnapshotRecord;

/// <summary>A result that unfinished tasks read.</summary>
public sealed record SnapshotResult(TaskId Task, ReadOnlyMemory<byte> Bytes) : SnapshotRecord;

/// <summary>An owner that has a lock or waits for it; the owners of one lock are in the order of its line.</summary>
/// <param name="Number">The number of the event by which it was asked for.</param>
/// <param name="Token">The token of the grant; null: it waits.</param>
/// <param name="GrantedAt">Null: it waits.</param>
public sealed record SnapshotLock(
    string Name, string Owner, TimeSpan Lease, long Number, Timestamp RequestedAt, FencingToken? Token, Timestamp? GrantedAt) : SnapshotRecord;

/// <summary>How long a kind's tasks run; numbers with eight binary places.</summary>
/// <param name="Mean">In ticks.</param>
/// <param name="Error">In thousandths.</param>
/// <param name="Tasks">How many tasks the mean was learned from.</param>
/// <param name="Compared">How many tasks the error was learned from.</param>
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

    /// <summary>How many processes died while it was running.</summary>
    public required int Crashes { get; init; }

    public required bool CancelRequested { get; init; }

    /// <summary>Whether it had ended before, and was made to run again.</summary>
    public bool IsRetry { get; init; }

    /// <summary>The content hash of what was submitted; null: it was not changed since.</summary>
    public ulong? SubmittedAs { get; init; }

    /// <summary>When it becomes due, in the phases Scheduled and RetryWait.</summary>
    public Timestamp? DueAt { get; init; }

    public string? LastError { get; init; }

    /// <summary>The progress that is kept; null: none.</summary>
    public SnapshotProgress? Progress { get; init; }

    /// <summary>The places, in its list of dependencies, of those that are not met yet. Null: it waits for no other task.</summary>
    public IReadOnlyList<int>? OpenEdges { get; init; }

    /// <summary>When the last dependency was met; null: not yet.</summary>
    public Timestamp? ReleasedAt { get; init; }

    /// <summary>Why it is to be cancelled; null: it is not.</summary>
    public UnmetCondition? Unmet { get; init; }

    /// <summary>The attempts that have not ended.</summary>
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

    /// <summary>The task in whose favour it was asked; null: it was not, or the snapshot is of a version that did not store it.</summary>
    public TaskId? PreemptedFor { get; init; }

    /// <summary>How long the task had run before it, as far as its progress was kept.</summary>
    public TimeSpan RanBefore { get; init; }

    /// <summary>Why it was made as a second attempt; null: it is not a copy.</summary>
    public CopyReason? Copy { get; init; }

    /// <summary>Whether it got a copy, which may have ended since.</summary>
    public bool WasCopied { get; init; }
}

public sealed record SnapshotOutcome(TaskId Task, ulong ContentHash, TaskPhase Phase, Timestamp FinishedAt) : SnapshotRecord;
