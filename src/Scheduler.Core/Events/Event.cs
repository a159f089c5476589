namespace Scheduler.Core.Events;

/// <summary>
/// What happened, with every value resolved: applying the same events gives the same state, whatever the options, the
/// clock or the chance of the day. Each gets the next number; the first is 1.
/// </summary>
/// <param name="At">The scheduler's wall clock, clamped.</param>
public abstract record Event(Timestamp At);

/// <summary>A scheduler took over. Always the first event of its incarnation, durable before it sends anything.</summary>
public sealed record EpochStarted(Timestamp At, long Epoch, string Scheduler) : Event(At);

/// <summary>The scheduler was still alone at that moment: an idle one's proof before it renews leases.</summary>
public sealed record EpochConfirmed(Timestamp At) : Event(At);

/// <summary>
/// The events behind <paramref name="After"/> were lost, and somebody went on without them on purpose. The numbers go on with that
/// of this event's row, beyond all that were ever given: see <see cref="Rules.JournalLossRule"/>. Always the second event of its incarnation.
/// </summary>
public sealed record LossAccepted(Timestamp At, long After) : Event(At);

/// <summary>A queue was made or changed.</summary>
public sealed record QueueConfigured(Timestamp At, QueueOptions Queue) : Event(At);

public sealed record TaskAdmitted(Timestamp At, TaskSpec Task) : Event(At)
{
    /// <summary>How those ended of the tasks that it waits for whose outcome is remembered no more. Of most tasks none.</summary>
    public IReadOnlyList<EndedEdge> Ended { get; init; } = [];
}

/// <param name="Place">In the task's list of what it waits for.</param>
public readonly record struct EndedEdge(int Place, TaskPhase Ended);

/// <summary>A task that had ended without success is unfinished again, as if it were new; what it had come to counts no more.</summary>
public sealed record TaskRetried(Timestamp At, TaskSpec Task) : Event(At)
{
    /// <summary>How it had ended, of a task of a group: which count it leaves.</summary>
    public TaskPhase? Ended { get; init; }

    /// <summary>The content hash of what was submitted, where that is not the task's: its group is forgotten, and counts it no more.</summary>
    public ulong? SubmittedAs { get; init; }
}

/// <summary>A waiting task says something else of itself from now on. All values are those of the task now, changed or not.</summary>
public sealed record TaskRevised(Timestamp At, TaskId Task, int Priority, Timestamp? NotBefore, string Queue) : Event(At);

/// <summary>Its time has come: Scheduled or RetryWait → Pending.</summary>
public sealed record TaskBecameDue(Timestamp At, TaskId Task) : Event(At);

/// <summary>The decision that binds an attempt to a node. Its number is the attempt's fencing token.</summary>
public sealed record TaskAssigned(Timestamp At, TaskId Task, NodeId Node, Explanation Explanation) : Event(At);

/// <summary>A straggler gets a second attempt on another node. Its number is that attempt's fencing token.</summary>
public sealed record CopyAssigned(Timestamp At, TaskId Task, NodeId Node, Explanation Explanation, CopyReason Reason) : Event(At);

/// <summary>How one of two attempts of a task ended that brought no outcome.</summary>
public enum RivalEnd
{
    Failed = 1,

    /// <summary>With its node, or handed back by it.</summary>
    Lost = 2,

    Yielded = 3,

    /// <summary>The whole task is being cancelled.</summary>
    Cancelled = 4,
}

/// <summary>One of a task's two attempts ended without an outcome. The other one goes on as if it were the only one.</summary>
/// <param name="Error">Of one that failed.</param>
/// <param name="Crashed">Whether it was running when its process died: that counts towards poison.</param>
public sealed record RivalEnded(Timestamp At, TaskId Task, FencingToken Token, RivalEnd How, string? Error = null, bool Crashed = false) : Event(At);

/// <summary>An attempt ended whose task had its outcome by another one. What it held is free only now.</summary>
public sealed record LeftoverEnded(Timestamp At, TaskId Task, FencingToken Token, NodeId Node) : Event(At);

/// <summary>An attempt failed and another will follow at <paramref name="RetryAt"/>.</summary>
public sealed record AttemptFailed(
    Timestamp At, TaskId Task, FencingToken Token, string Error, bool TimedOut, TimeSpan RunTime, Timestamp RetryAt) : Event(At);

/// <summary>Why an attempt ended and the task has no outcome yet.</summary>
public enum LossCause
{
    /// <summary>Its node's lease ran out; the process may still be alive.</summary>
    LeaseExpired = 1,

    /// <summary>Its node's process is known to be gone.</summary>
    ProcessDied = 2,

    /// <summary>Its node gave it back.</summary>
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

    /// <summary>Its handler said that another attempt would fail as well.</summary>
    NotRetryable = 2,

    /// <summary>It was running too often when its process died.</summary>
    Poison = 3,

    /// <summary>Its next attempt would begin when it is older than its <see cref="RetryPolicy.MaxAge"/>.</summary>
    TooOld = 4,
}

/// <param name="Token">Of the attempt that ended with it, or just before; 0 where the task had none then, and had grown too old.</param>
public sealed record FailureRecorded(
    Timestamp At, TaskId Task, FencingToken Token, FailureCause Cause, string Error, TimeSpan RunTime) : Event(At);

/// <summary>A running attempt is to yield in favour of another task.</summary>
/// <param name="For">The task that waits.</param>
public sealed record PreemptionRequested(Timestamp At, TaskId Task, FencingToken Token, PreemptionCause Cause, TaskId For) : Event(At);

/// <summary>A running attempt saved how far it has come; the task's next attempt begins there.</summary>
/// <param name="RunTime">How long the attempt had run by then, by its node's clock.</param>
public sealed record CheckpointSaved(Timestamp At, TaskId Task, FencingToken Token, ReadOnlyMemory<byte> State, TimeSpan RunTime)
    : Event(At);

/// <summary>An attempt ended without an outcome because its handler yielded: asked to, or by itself. Its task is Pending again.</summary>
/// <param name="State">Where the next attempt begins; null: at the latest checkpoint, as before.</param>
public sealed record AttemptYielded(Timestamp At, TaskId Task, FencingToken Token, ReadOnlyMemory<byte>? State, TimeSpan RunTime)
    : Event(At);

/// <summary>What the attempt's handler logged. The event that ends the attempt follows in the same row.</summary>
/// <param name="Log">See <see cref="AttemptLog"/>.</param>
public sealed record AttemptLogged(Timestamp At, TaskId Task, FencingToken Token, ReadOnlyMemory<byte> Log) : Event(At);

/// <summary>A cancel that has to wait for the attempt's end.</summary>
public sealed record CancelRequested(Timestamp At, TaskId Task, string? Principal) : Event(At);

public sealed record CancellationRecorded(Timestamp At, TaskId Task) : Event(At)
{
    /// <summary>What it waited for and can't come any more. Null: someone cancelled it, or another took its place.</summary>
    public UnmetCondition? Unmet { get; init; }
}

public sealed record ExpiryRecorded(Timestamp At, TaskId Task) : Event(At);

public sealed record NodeJoined(Timestamp At, NodeId Node, NodeOffer Offer) : Event(At);

/// <summary>The node was cordoned, uncordoned, or told to drain.</summary>
public sealed record NodePhaseChanged(Timestamp At, NodeId Node, NodePhase Phase) : Event(At);

/// <summary>Handlers that were given up hold other slots of the node than before.</summary>
/// <param name="Blocked">All of them now.</param>
public sealed record NodeBlocked(Timestamp At, NodeId Node, IReadOnlyList<BlockedSlots> Blocked) : Event(At);

/// <summary>The node is gone; each of its attempts was ended by an event of its own before this one.</summary>
public sealed record NodeGone(Timestamp At, NodeId Node, LossCause Cause) : Event(At);

/// <summary>The oldest outcomes left the memory; from here on their ids would be new.</summary>
public sealed record OutcomesForgotten(Timestamp At, int Count) : Event(At);

/// <summary>A schedule was made or changed.</summary>
/// <param name="Next">When it is due next; null: never.</param>
public sealed record ScheduleSet(Timestamp At, ScheduleSpec Schedule, Timestamp? Next) : Event(At);

/// <summary>The schedule submits nothing until it is released.</summary>
public sealed record ScheduleHeld(Timestamp At, string Schedule, string Reason, string? Principal) : Event(At);

public sealed record ScheduleReleased(Timestamp At, string Schedule, string? Principal) : Event(At);

public sealed record ScheduleRemoved(Timestamp At, string Schedule, string? Principal) : Event(At);

/// <summary>A calendar was made or changed.</summary>
/// <param name="Moved">The schedules that are due at another moment because of it, by name.</param>
public sealed record CalendarSet(Timestamp At, CalendarSpec Calendar, IReadOnlyList<MovedSchedule> Moved) : Event(At);

/// <param name="Next">When the schedule is due next; null: never.</param>
public sealed record MovedSchedule(string Schedule, Timestamp? Next);

/// <summary>No schedule names it.</summary>
public sealed record CalendarRemoved(Timestamp At, string Calendar, string? Principal) : Event(At);

/// <summary>An occurrence's task is submitted: its <see cref="TaskAdmitted"/> is the next event.</summary>
/// <param name="Due">When it was due; when it was asked for, if someone had it run.</param>
/// <param name="Asked">Whether someone had it run, beside the recurrence.</param>
/// <param name="Next">When the schedule is due next.</param>
public sealed record OccurrenceSubmitted(Timestamp At, string Schedule, Timestamp Due, TaskId Task, bool Asked, Timestamp? Next) : Event(At);

/// <summary>An occurrence waits until the tasks of earlier ones have ended.</summary>
public sealed record OccurrenceQueued(Timestamp At, string Schedule, Timestamp Due, Timestamp? Next) : Event(At);

/// <summary>Occurrences of the past are to be submitted, one after the other; each was skipped, or due before the schedule was made.</summary>
/// <param name="Moments">When they were due, in order.</param>
public sealed record BackfillRequested(Timestamp At, string Schedule, IReadOnlyList<Timestamp> Moments, string? Principal) : Event(At);

/// <summary>An occurrence that was asked for is submitted: its <see cref="TaskAdmitted"/> is the next event.</summary>
/// <param name="Task">Null: it is not, as there is a task of its id.</param>
public sealed record OccurrenceBackfilled(Timestamp At, string Schedule, Timestamp Due, TaskId? Task) : Event(At);

/// <summary>Occurrences are skipped: all that were due from the first to the last, which may be the same.</summary>
public sealed record OccurrencesSkipped(
    Timestamp At, string Schedule, Timestamp First, Timestamp Last, long Count, OccurrenceDecision Reason, Timestamp? Next) : Event(At);

/// <summary>A limit was made or changed.</summary>
public sealed record LimitConfigured(Timestamp At, LimitOptions Limit, string? Principal) : Event(At);

public sealed record LimitRemoved(Timestamp At, string Limit, string? Principal) : Event(At);

/// <summary>A task that is assigned, by the event before this one, begins under limits with a rate.</summary>
/// <param name="Starts">Of each limit key with a rate.</param>
public sealed record StartsCounted(Timestamp At, IReadOnlyList<LimitStart> Starts) : Event(At);

/// <param name="Due">When the key would begin its next task if tasks came evenly.</param>
public readonly record struct LimitStart(string Key, Timestamp Due);

/// <summary>Tasks are kept from beginning until the hold is released.</summary>
/// <param name="Principal">Null: not known, or the scheduler itself, because a task of an order key failed.</param>
public sealed record HoldPlaced(Timestamp At, HoldTarget Target, string Name, string Reason, string? Principal) : Event(At);

public sealed record HoldReleased(Timestamp At, HoldTarget Target, string Name, string? Principal) : Event(At);

/// <summary>Tasks may be submitted that are counted together.</summary>
/// <param name="Parent">The group that it is in. Null: none.</param>
public sealed record GroupOpened(Timestamp At, string Group, string? Parent, string? Principal) : Event(At)
{
    /// <summary>When its idempotent tasks get copies. Null: as the group that it is in, or the scheduler, says.</summary>
    public StragglerOptions? Stragglers { get; init; }
}

/// <summary>The group takes no more tasks: it ends when all that it has have ended.</summary>
public sealed record GroupSealed(Timestamp At, string Group) : Event(At);

/// <summary>Groups that ended a while ago left the memory.</summary>
public sealed record GroupsForgotten(Timestamp At, IReadOnlyList<string> Groups) : Event(At);

/// <summary>Why a lock, or a place in its line, ended.</summary>
public enum LockEnd
{
    /// <summary>The owner needs it no more, or it was taken away.</summary>
    Released = 1,

    /// <summary>The owner was not heard of for a lease.</summary>
    Expired = 2,
}

/// <summary>Someone stands in the line of a lock. Where it is alone there, the grant is the next event.</summary>
public sealed record LockRequested(Timestamp At, string Lock, string Owner, TimeSpan Lease, string? Principal) : Event(At);

/// <summary>The first in the line has the lock from here on. The event's number is its token.</summary>
public sealed record LockGranted(Timestamp At, string Lock, string Owner) : Event(At);

/// <summary>The owner has the lock no more, or has left the line. If it had the lock and others wait, the grant to the next one follows.</summary>
/// <param name="Principal">Who released it. Null: not known, or its lease was over.</param>
public sealed record LockEnded(Timestamp At, string Lock, string Owner, LockEnd Cause, string? Principal) : Event(At);
