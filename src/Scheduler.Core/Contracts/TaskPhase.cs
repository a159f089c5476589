namespace Scheduler.Core.Contracts;

/// <summary>
/// The phase of a task's life. Stored by number: add, never renumber. Use <see cref="TaskPhases.IsFinal"/> instead of
/// comparing numbers.
/// </summary>
public enum TaskPhase
{
    /// <summary>Accepted, not yet due. Left when its time comes (→ Pending), or by cancel or expiry.</summary>
    Scheduled = 1,

    /// <summary>Waits for other tasks, or for groups of them. Left when they have ended as required (→ Pending, or Scheduled), or by cancel or
    /// expiry.</summary>
    Awaiting = 2,

    /// <summary>Someone holds it, whatever else it waits for. Left by a release, or by cancel or expiry.</summary>
    Held = 3,

    /// <summary>Waits for a node. Left by an assignment (→ Assigned), or by cancel or expiry.</summary>
    Pending = 4,

    /// <summary>Assigned to a node that has not yet reported its start. Left by the node's report, or when the node is lost.</summary>
    Assigned = 5,

    /// <summary>A handler is running. A soft fact, not stored: after a failover it reads Assigned until the node reports.
    /// Left by the attempt's end (→ Succeeded, RetryWait, Failed, Cancelled), or when the node is lost (→ Pending).</summary>
    Running = 6,

    /// <summary>Asked to yield in favour of another task. Left when its handler yields (→ Pending), or ends all the same.</summary>
    Preempting = 7,

    /// <summary>An attempt failed and another is due later. Left when the backoff ends (→ Pending), or by cancel or expiry.</summary>
    RetryWait = 8,

    /// <summary>Final: its outcome is a result.</summary>
    Succeeded = 16,

    /// <summary>Final: out of attempts, or poison. These are the dead-lettered tasks.</summary>
    Failed = 17,

    /// <summary>Final: cancelled before it had another outcome.</summary>
    Cancelled = 18,

    /// <summary>Final: not started before the time that its submitter set.</summary>
    Expired = 19,
}

public static class TaskPhases
{
    /// <summary>Every phase, in the order of a task's life.</summary>
    public static IReadOnlyList<TaskPhase> All { get; } = Enum.GetValues<TaskPhase>();

    /// <summary>Whether the phase is final.</summary>
    public static bool IsFinal(this TaskPhase phase) =>
        phase is TaskPhase.Succeeded or TaskPhase.Failed or TaskPhase.Cancelled or TaskPhase.Expired;

    /// <summary>How a task has ended, to follow its name: <c>has succeeded</c>.</summary>
    public static string HowItEnded(this TaskPhase phase) => phase switch
    {
        TaskPhase.Succeeded => "has succeeded",
        TaskPhase.Failed => "has failed",
        TaskPhase.Cancelled => "was cancelled",
        TaskPhase.Expired => "has expired",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "It is not final."),
    };

    /// <summary>Whether the task waits in the scheduler and holds no node.</summary>
    public static bool IsWaiting(this TaskPhase phase) =>
        phase is TaskPhase.Scheduled or TaskPhase.Awaiting or TaskPhase.Held or TaskPhase.Pending or TaskPhase.RetryWait;
}
