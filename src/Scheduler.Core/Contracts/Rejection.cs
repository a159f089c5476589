namespace Scheduler.Core.Contracts;

/// <summary>Why a request was refused. Codes are stable; tell them apart by these, not by the text.</summary>
public enum RejectionCode
{
    /// <summary>A field is missing, empty, too long or out of range.</summary>
    Invalid = 1,

    /// <summary>No handler, here or on any node, has that name.</summary>
    UnknownKind = 2,

    UnknownQueue = 3,

    UnknownPolicy = 4,

    UnknownStrategy = 5,

    /// <summary>There is no task of that id, or it was forgotten.</summary>
    UnknownTask = 6,

    UnknownNode = 7,

    PayloadTooLarge = 8,

    /// <summary>A task of the same id but with other content exists, or two tasks of one submit have the same id.</summary>
    DuplicateId = 9,

    /// <summary>Too many tasks in one submit, or too many bytes.</summary>
    SubmitTooLarge = 10,

    /// <summary>The limit of unfinished tasks, classes, queues or nodes is reached. Try again when some are done.</summary>
    LimitReached = 11,

    /// <summary>The task has its outcome already.</summary>
    AlreadyFinal = 12,

    /// <summary>The sender was declared lost, or another scheduler has taken over: what it says no longer counts.</summary>
    Stale = 13,

    /// <summary>No scheduler could answer, and it is not known whether the request counted. Send it again with the same id.</summary>
    Unavailable = 14,

    /// <summary>The task has no outcome yet.</summary>
    NotFinal = 15,

    /// <summary>The node was told to drain: it will leave, and take no more until it joins again.</summary>
    NodeLeaving = 16,

    /// <summary>A checkpoint has more bytes than are kept. The attempt goes on without it.</summary>
    CheckpointTooLarge = 17,

    /// <summary>The one who asks may not.</summary>
    NotAllowed = 18,

    /// <summary>There is no schedule of that name.</summary>
    UnknownSchedule = 19,

    /// <summary>There is no calendar of that name.</summary>
    UnknownCalendar = 20,

    /// <summary>Something else needs what is to be removed; the message names it.</summary>
    InUse = 21,

    /// <summary>There is no limit of that name.</summary>
    UnknownLimit = 22,

    /// <summary>Another task has the unique key; the message names it.</summary>
    UniqueConflict = 23,

    /// <summary>The task has begun, or has ended: what is asked can be done only while it waits.</summary>
    NotWaiting = 24,

    /// <summary>There is no group of that name, or it was forgotten.</summary>
    UnknownGroup = 25,

    /// <summary>The group takes no more tasks.</summary>
    GroupSealed = 26,

    /// <summary>The archive's record of the task is older than its outcome. Ask again a little later.</summary>
    ArchiveBehind = 27,

    /// <summary>Another has the lock; the message names it.</summary>
    LockHeld = 31,

    /// <summary>The one who asks has the lock no more: its lease was over, or it was released.</summary>
    LockLost = 32,

    /// <summary>Nobody has a lock of that name.</summary>
    UnknownLock = 33,
}

/// <summary>A refusal, as a value.</summary>
public sealed record Rejection(RejectionCode Code, string Message) : Answer
{
    public override string ToString() => $"{Code}: {Message}";
}
