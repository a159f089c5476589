namespace Scheduler.Core.Events;

/// <summary>
/// Something that happened, with every value resolved: applying the same events gives the same state, regardless of options,
/// clock or chance. Each event gets the next number; the first is 1.
/// </summary>
/// <param name="At">The scheduler's wall clock, clamped.</param>
public abstract record Event(Timestamp At);

/// <summary>A scheduler took over. Always the first event of its epoch, durable before the scheduler sends anything.</summary>
public sealed record EpochStarted(Timestamp At, long Epoch, string Scheduler) : Event(At);

/// <summary>The scheduler was still the only one at that moment: the proof that an idle scheduler makes before it renews leases.</summary>
public sealed record EpochConfirmed(Timestamp At) : Event(At);

/// <summary>
/// The events after <paramref name="After"/> were lost, and someone chose to continue without them. Numbering continues with the number
/// of this event's row, above all numbers ever given: see <see cref="Rules.JournalLossRule"/>. Always the second event of its epoch.
/// </summary>
public sealed record LossAccepted(Timestamp At, long After) : Event(At);

/// <summary>A queue was made or changed.</summary>
public sealed record QueueConfigured(Timestamp At, QueueOptions Queue) : Event(At);

public sealed record TaskAdmitted(Timestamp At, TaskSpec Task) : Event(At)
{
    /// <summary>How those tasks ended that it waits for and whose outcomes are no longer remembered. Empty for most tasks.</summary>
    public IReadOnlyList<EndedEdge> Ended { get; init; } = [];
}

/// <param name="Place">The place in the task's list of dependencies.</param>
public readonly record struct EndedEdge(int Place, TaskPhase Ended);

/// <summary>A task that had ended without success is unfinished again, as if it were new; its earlier outcome no longer counts.</summary>
public sealed record TaskRetried(Timestamp At, TaskSpec Task) : Event(At)
{
    /// <summary>How a task of a group had ended: the count that it leaves.</summary>
    public TaskPhase? Ended { get; init; }

    /// <summary>The content hash of what was submitted, if it differs from the task's: its group is forgotten, and no longer counts it.</summary>
    public ulong? SubmittedAs { get; init; }
}

/// <summary>A waiting task was changed. All values are those that the task has now, changed or not.</summary>
public sealed record TaskRevised(Timestamp At, TaskId Task, int Priority, Timestamp? NotBefore, string Queue) : Event(At);

/// <summary>The task became due: Scheduled or RetryWait → Pending.</summary>
public sealed record TaskBecameDue(Timestamp At, TaskId Task) : Event(At);

/// <summary>The decision that binds an attempt to a node. The event's number is the attempt's fencing token.</summary>
public sealed record TaskAssigned(Timestamp At, TaskId Task, NodeId Node, Explanation Explanation) : Event(At);

/// <summary>A straggler gets a second attempt on another node. The event's number is that attempt's fencing token.</summary>
public sealed record CopyAssigned(Timestamp At, TaskId Task, NodeId Node, Explanation Explanation, CopyReason Reason) : Event(At);

/// <summary>How one of two attempts of a task ended without an outcome.</summary>
public enum RivalEnd
{
    Failed = 1,

    /// <summary>Lost with its node, or handed back by it.</summary>
    Lost = 2,

    Yielded = 3,

    /// <summary>The whole task is being cancelled.</summary>
    Cancelled = 4,
}

/// <summary>One of a task's two attempts ended without an outcome. The other one continues as if it were the only one.</summary>
/// <param name="Error">The error of a failed attempt.</param>
/// <param name="Crashed">Whether it was running when its process died: that counts towards poison.</param>
public sealed record RivalEnded(Timestamp At, TaskId Task, FencingToken Token, RivalEnd How, string? Error = null, bool Crashed = false) : Event(At);

/// <summary>An attempt ended after another one had produced its task's outcome. Only now are its resources free.</summary>
public sealed record LeftoverEnded(Timestamp At, TaskId Task, FencingToken Token, NodeId Node) : Event(At);

/// <summary>An attempt failed and another will follow at <paramref name="RetryAt"/>.</summary>
public sealed record AttemptFailed(
    Timestamp At, TaskId Task, FencingToken Token, string Error, bool TimedOut, TimeSpan RunTime, Timestamp RetryAt) : Event(At);

/// <summary>Why an attempt ended and its task has no outcome yet.</summary>
public enum LossCause
{
    /// <summary>Its node's lease expired; the process may still be alive.</summary>
    LeaseExpired = 1,

    /// <summary>Its node's process is known to be gone.</summary>
    ProcessDied = 2,

    /// <summary>Its node handed it back.</summary>
    HandedBack = 3,
}

/// <summary>An attempt was lost; its task is Pending again.</summary>
/// <param name="Crashed">Whether it was running when its process died: the only loss that counts towards poison.</param>
public sealed record AttemptLost(Timestamp At, TaskId Task, FencingToken Token, LossCause Cause, bool Crashed) : Event(At);

public sealed record SuccessRecorded(Timestamp At, TaskId Task, FencingToken Token, ReadOnlyMemory<byte> Result, TimeSpan RunTime)
    : Event(At);

/// <summary>Why a task was dead-lettered.</summary>
public enum FailureCause
{
    OutOfAttempts = 1,

    /// <summary>Its handler reported that another attempt would fail as well.</summary>
    NotRetryable = 2,

    /// <summary>Processes died too often while it was running.</summary>
    Poison = 3,

    /// <summary>By the time of its next attempt it would exceed its <see cref="RetryPolicy.MaxAge"/>.</summary>
    TooOld = 4,
}

/// <param name="Token">The token of the attempt that ended with it, or just before; 0 if the task had none then, and had grown too old.</param>
public sealed record FailureRecorded(
    Timestamp At, TaskId Task, FencingToken Token, FailureCause Cause, string Error, TimeSpan RunTime) : Event(At);

/// <summary>A running attempt was asked to yield in favour of another task.</summary>
/// <param name="For">The waiting task.</param>
public sealed record PreemptionRequested(Timestamp At, TaskId Task, FencingToken Token, PreemptionCause Cause, TaskId For) : Event(At);

/// <summary>A running attempt saved its state; the task's next attempt begins there.</summary>
/// <param name="RunTime">How long the attempt had run by then, by its node's clock.</param>
public sealed record CheckpointSaved(Timestamp At, TaskId Task, FencingToken Token, ReadOnlyMemory<byte> State, TimeSpan RunTime)
    : Event(At);

/// <summary>An attempt ended without an outcome because its handler yielded, on request or on its own initiative. Its task is Pending again.</summary>
/// <param name="State">The state that the next attempt begins with; null: the latest checkpoint, as before.</param>
public sealed record AttemptYielded(Timestamp At, TaskId Task, FencingToken Token, ReadOnlyMemory<byte>? State, TimeSpan RunTime)
    : Event(At);

/// <summary>What the attempt's handler logged. The event that ends the attempt follows in the same row.</summary>
/// <param name="Log">See <see cref="AttemptLog"/>.</param>
public sealed record AttemptLogged(Timestamp At, TaskId Task, FencingToken Token, ReadOnlyMemory<byte> Log) : Event(At);

/// <summary>A cancel was requested that has to wait for the attempt's end.</summary>
public sealed record CancelRequested(Timestamp At, TaskId Task, string? Principal) : Event(At);

public sealed record CancellationRecorded(Timestamp At, TaskId Task) : Event(At)
{
    /// <summary>The condition that can no longer be met. Null: someone cancelled the task, or another task replaced it.</summary>
    public UnmetCondition? Unmet { get; init; }
}

public sealed record ExpiryRecorded(Timestamp At, TaskId Task) : Event(At);

public sealed record NodeJoined(Timestamp At, NodeId Node, NodeOffer Offer) : Event(At);

/// <summary>The node was cordoned, uncordoned, or told to drain.</summary>
public sealed record NodePhaseChanged(Timestamp At, NodeId Node, NodePhase Phase) : Event(At);

/// <summary>The slots held by handlers that were given up have changed on the node.</summary>
/// <param name="Blocked">All of these slots now.</param>
public sealed record NodeBlocked(Timestamp At, NodeId Node, IReadOnlyList<BlockedSlots> Blocked) : Event(At);

/// <summary>The node is gone; each of its attempts was ended by an event of its own before this one.</summary>
public sealed record NodeGone(Timestamp At, NodeId Node, LossCause Cause) : Event(At);

/// <summary>The oldest outcomes were forgotten; from here on, their ids would be new.</summary>
public sealed record OutcomesForgotten(Timestamp At, int Count) : Event(At);

/// <summary>A schedule was made or changed.</summary>
/// <param name="Next">When it is next due; null: never.</param>
public sealed record ScheduleSet(Timestamp At, ScheduleSpec Schedule, Timestamp? Next) : Event(At);

/// <summary>The schedule submits nothing until it is released.</summary>
public sealed record ScheduleHeld(Timestamp At, string Schedule, string Reason, string? Principal) : Event(At);

public sealed record ScheduleReleased(Timestamp At, string Schedule, string? Principal) : Event(At);

public sealed record ScheduleRemoved(Timestamp At, string Schedule, string? Principal) : Event(At);

/// <summary>A calendar was made or changed.</summary>
/// <param name="Moved">The schedules whose next due time has changed because of it, by name.</param>
public sealed record CalendarSet(Timestamp At, CalendarSpec Calendar, IReadOnlyList<MovedSchedule> Moved) : Event(At);

/// <param name="Next">When the schedule is next due; null: never.</param>
public sealed record MovedSchedule(string Schedule, Timestamp? Next);

/// <summary>A calendar that no schedule names was removed.</summary>
public sealed record CalendarRemoved(Timestamp At, string Calendar, string? Principal) : Event(At);

/// <summary>An occurrence's task is submitted: its <see cref="TaskAdmitted"/> is the next event.</summary>
/// <param name="Due">When it was due; for a run by hand, the moment that was asked for.</param>
/// <param name="Asked">Whether it was run by hand, in addition to the recurrence.</param>
/// <param name="Next">When the schedule is next due.</param>
public sealed record OccurrenceSubmitted(Timestamp At, string Schedule, Timestamp Due, TaskId Task, bool Asked, Timestamp? Next) : Event(At);

/// <summary>An occurrence waits until the tasks of earlier ones have ended.</summary>
public sealed record OccurrenceQueued(Timestamp At, string Schedule, Timestamp Due, Timestamp? Next) : Event(At);

/// <summary>Past occurrences are to be submitted, one after the other; each was skipped, or was due before the schedule was made.</summary>
/// <param name="Moments">When they were due, in order.</param>
public sealed record BackfillRequested(Timestamp At, string Schedule, IReadOnlyList<Timestamp> Moments, string? Principal) : Event(At);

/// <summary>An occurrence of a backfill is submitted: its <see cref="TaskAdmitted"/> is the next event.</summary>
/// <param name="Task">Null: it is not submitted, because there is already a task with its id.</param>
public sealed record OccurrenceBackfilled(Timestamp At, string Schedule, Timestamp Due, TaskId? Task) : Event(At);

/// <summary>Occurrences are skipped: all that were due from the first to the last, which may be the same.</summary>
public sealed record OccurrencesSkipped(
    Timestamp At, string Schedule, Timestamp First, Timestamp Last, long Count, OccurrenceDecision Reason, Timestamp? Next) : Event(At);

/// <summary>A limit was made or changed.</summary>
public sealed record LimitConfigured(Timestamp At, LimitOptions Limit, string? Principal) : Event(At);

public sealed record LimitRemoved(Timestamp At, string Limit, string? Principal) : Event(At);

/// <summary>The task assigned by the previous event begins under limits with a rate.</summary>
/// <param name="Starts">One entry for each limit key with a rate.</param>
public sealed record StartsCounted(Timestamp At, IReadOnlyList<LimitStart> Starts) : Event(At);

/// <param name="Due">When the key would begin its next task if tasks were evenly spaced.</param>
public readonly record struct LimitStart(string Key, Timestamp Due);

/// <summary>Tasks are kept from beginning until the hold is released.</summary>
/// <param name="Principal">Null: not known, or the scheduler itself, because a task of an order key failed.</param>
public sealed record HoldPlaced(Timestamp At, HoldTarget Target, string Name, string Reason, string? Principal) : Event(At);

public sealed record HoldReleased(Timestamp At, HoldTarget Target, string Name, string? Principal) : Event(At);

/// <summary>A group was opened: tasks may be submitted that are counted together.</summary>
/// <param name="Parent">The group that contains it. Null: none.</param>
public sealed record GroupOpened(Timestamp At, string Group, string? Parent, string? Principal) : Event(At)
{
    /// <summary>When its idempotent tasks get copies. Null: the setting of the group that contains it, or of the scheduler.</summary>
    public StragglerOptions? Stragglers { get; init; }
}

/// <summary>The group accepts no more tasks: it ends when all of its tasks have ended.</summary>
public sealed record GroupSealed(Timestamp At, string Group) : Event(At);

/// <summary>Groups that ended some time ago were forgotten.</summary>
public sealed record GroupsForgotten(Timestamp At, IReadOnlyList<string> Groups) : Event(At);

/// <summary>Why a lock, or a place in its line, ended.</summary>
public enum LockEnd
{
    /// <summary>The owner no longer needs it, or it was taken away.</summary>
    Released = 1,

    /// <summary>The owner was not heard from for a lease.</summary>
    Expired = 2,
}

/// <summary>An owner joined the line of a lock. If it is alone there, the grant is the next event.</summary>
public sealed record LockRequested(Timestamp At, string Lock, string Owner, TimeSpan Lease, string? Principal) : Event(At);

/// <summary>The first in the line has the lock from here on. The event's number is its token.</summary>
public sealed record LockGranted(Timestamp At, string Lock, string Owner) : Event(At);

/// <summary>The owner no longer has the lock, or has left the line. If it had the lock and others wait, the grant to the next one follows.</summary>
/// <param name="Principal">Who released it. Null: not known, or its lease expired.</param>
public sealed record LockEnded(Timestamp At, string Lock, string Owner, LockEnd Cause, string? Principal) : Event(At);
