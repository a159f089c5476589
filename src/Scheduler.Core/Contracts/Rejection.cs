namespace Scheduler.Core.Contracts;

/// <summary>Why a request was refused. Codes are stable: distinguish refusals by code, not by text.</summary>
public enum RejectionCode
{
    /// <summary>A field is missing, empty, too long or out of range.</summary>
    Invalid = 1,

    /// <summary>No handler, here or on any node, has that name.</summary>
    UnknownKind = 2,

    UnknownQueue = 3,

    UnknownPolicy = 4,

    UnknownStrategy = 5,

    /// <summary>There is no task with that id, or it was forgotten.</summary>
    UnknownTask = 6,

    UnknownNode = 7,

    PayloadTooLarge = 8,

    /// <summary>A task with the same id but other content exists, or two tasks of one submit have the same id.</summary>
    DuplicateId = 9,

    /// <summary>Too many tasks in one submit, or too many bytes.</summary>
    SubmitTooLarge = 10,

    /// <summary>There are as many unfinished tasks, classes, queues, nodes, schedules, calendars, groups, limits, holds, unique keys or locks as
    /// there may be; the message says of which. Try again when there are fewer.</summary>
    LimitReached = 11,

    /// <summary>The task already has its outcome.</summary>
    AlreadyFinal = 12,

    /// <summary>The sender was declared lost, or another scheduler has taken over: its messages no longer count.</summary>
    Stale = 13,

    /// <summary>No scheduler could answer, and it is not known whether the request took effect. Send it again with the same id.</summary>
    Unavailable = 14,

    /// <summary>The task has no outcome yet.</summary>
    NotFinal = 15,

    /// <summary>The node was told to drain: it will leave, and accepts no more tasks until it joins again.</summary>
    NodeLeaving = 16,

    /// <summary>A checkpoint has more bytes than allowed. The attempt continues without it.</summary>
    CheckpointTooLarge = 17,

    /// <summary>The caller has no permission for this.</summary>
    NotAllowed = 18,

    /// <summary>There is no schedule with that name.</summary>
    UnknownSchedule = 19,

    /// <summary>There is no calendar with that name.</summary>
    UnknownCalendar = 20,

    /// <summary>Something else needs the object that is to be removed; the message names it.</summary>
    InUse = 21,

    /// <summary>There is no limit with that name.</summary>
    UnknownLimit = 22,

    /// <summary>Another task has the unique key; the message names it.</summary>
    UniqueConflict = 23,

    /// <summary>The task has begun, or has ended: the request is possible only while it waits.</summary>
    NotWaiting = 24,

    /// <summary>There is no group with that name, or it was forgotten.</summary>
    UnknownGroup = 25,

    /// <summary>The group accepts no more tasks.</summary>
    GroupSealed = 26,

    /// <summary>The archive's record of the task is older than its outcome. Ask again a little later.</summary>
    ArchiveBehind = 27,

    /// <summary>Another owner has the lock; the message names it.</summary>
    LockHeld = 31,

    /// <summary>The caller no longer has the lock: its lease expired, or the lock was released.</summary>
    LockLost = 32,

    /// <summary>Nobody has a lock with that name.</summary>
    UnknownLock = 33,
}

/// <summary>A refusal, returned as a value.</summary>
public sealed record Rejection(RejectionCode Code, string Message) : Answer
{
    public override string ToString() => $"{Code}: {Message}";
}
