namespace Scheduler.Core.Contracts;

/// <summary>A hold keeps something from running, and has a reason.</summary>
/// <param name="By">Who placed it. Null: not known, or the scheduler did it by itself.</param>
public sealed record Hold(string Reason, Timestamp Since, string? By = null);

/// <summary>What can be held. Stored by number: add, never renumber.</summary>
public enum HoldTarget
{
    /// <summary>No task of the queue begins.</summary>
    Queue = 1,

    /// <summary>No task of the kind begins, in any queue.</summary>
    Kind = 2,

    /// <summary>No task that counts against the limit key begins. For a prefix such as <c>tenant:*</c>: no task that counts against one of its
    /// keys.</summary>
    Limit = 3,

    /// <summary>No task of the order key begins.</summary>
    OrderKey = 4,

    /// <summary>The task does not begin: it is in the phase <see cref="TaskPhase.Held"/>.</summary>
    Task = 5,

    /// <summary>The schedule submits nothing.</summary>
    Schedule = 6,

    /// <summary>No task of the group, or of a group in it, begins, whenever it was submitted. The hold is forgotten with the group.</summary>
    Group = 7,
}

public static class HoldTargets
{
    /// <summary>The target's name in messages: <c>order key</c>.</summary>
    public static string Noun(this HoldTarget target) => target switch
    {
        HoldTarget.Queue => "queue",
        HoldTarget.Kind => "kind",
        HoldTarget.Limit => "limit",
        HoldTarget.OrderKey => "order key",
        HoldTarget.Task => "task",
        HoldTarget.Schedule => "schedule",
        HoldTarget.Group => "group",
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, "It is no target of a hold."),
    };
}

/// <summary>A hold and its target.</summary>
/// <param name="Name">The name of the queue, kind, limit key, order key, schedule or group; or the task's id.</param>
public sealed record HoldInfo(HoldTarget Target, string Name, Hold Hold);
