using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>Asks for a lock, or for a place in its line. Asking again with the same owner is the same request: the holder gets its token again, and a
/// waiting owner keeps its place. Answered by <see cref="LockAcquired"/>; or, after a third of the lease and at most 5 s, by
/// <see cref="LockAwaited"/>, after which the client asks again. An owner that does not ask again within its lease loses its place.</summary>
/// <param name="Owner">Made by the client, anew for each time that it wants the lock.</param>
/// <param name="Lease">How long the lock is held without a renewal: 1 s to 1 day. The holder counts from when it sent the request that was
/// answered.</param>
public sealed record AcquireLock(string Name, string Owner, TimeSpan Lease) : KernelCommand
{
    /// <summary>Whether not to wait: if another owner has the lock, the answer is <see cref="RejectionCode.LockHeld"/>.</summary>
    public bool IfFree { get; init; }

    public override Rejection? Refusal() => LockRequests.Unnamed(Name, Owner);
}

/// <summary>The holder is alive: its lease begins again. Answered by <see cref="Acknowledged"/>; an owner that no longer holds the lock is refused with
/// <see cref="RejectionCode.LockLost"/>, and gets no place in the line.</summary>
/// <param name="Token">The token that the lock was acquired with.</param>
public sealed record RenewLock(string Name, string Owner, FencingToken Token) : KernelCommand
{
    public override Rejection? Refusal() => LockRequests.Unnamed(Name, Owner);
}

/// <summary>The holder no longer needs the lock, or a waiting owner leaves the line. If the owner is neither, nothing happens. Answered by
/// <see cref="Acknowledged"/>.</summary>
public sealed record ReleaseLock(string Name, string Owner) : KernelCommand
{
    public override Rejection? Refusal() => LockRequests.Unnamed(Name, Owner);
}

/// <summary>Which locks are held? Answered by <see cref="LocksListed"/>.</summary>
/// <param name="Name">Only the lock with this name. Null: all.</param>
public sealed record ListLocks(string? Name = null) : Read;

/// <summary>The owner has the lock.</summary>
/// <param name="Token">Grows with every grant of any lock: a store that has seen a higher one refuses this one.</param>
public sealed record LockAcquired(FencingToken Token) : Answer;

/// <summary>Others are ahead: ask again.</summary>
/// <param name="Place">The place in the line: 1 is next.</param>
/// <param name="Holder">The owner that holds the lock.</param>
public sealed record LockAwaited(int Place, string Holder) : Answer;

/// <summary>A lock that is held.</summary>
/// <param name="Since">When it was granted.</param>
/// <param name="Waiting">How many owners wait for it.</param>
/// <param name="Next">The first of the waiting owners, in order, at most <see cref="LocksListed.MostWaiting"/>.</param>
public sealed record LockInfo(
    string Name, string Owner, FencingToken Token, Timestamp Since, TimeSpan Lease, int Waiting, IReadOnlyList<LockWaiter> Next)
{
    private readonly ValueList<LockWaiter> _next = new(Next);

    public IReadOnlyList<LockWaiter> Next { get => _next.Items; init => _next = new(value); }
}

/// <summary>An owner that waits for a lock.</summary>
/// <param name="Since">When it first asked.</param>
public sealed record LockWaiter(string Owner, Timestamp Since);

/// <summary>Locks by name; at most <see cref="MostListed"/>, and at most <see cref="MostChars"/> characters of text.</summary>
/// <param name="Unlisted">How many more locks there are.</param>
public sealed record LocksListed(
    IReadOnlyList<LockInfo> Locks, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Unlisted = 0) : Answer
{
    public const int MostListed = 1_000;

    /// <summary>The maximum number of waiting owners listed for each lock.</summary>
    public const int MostWaiting = 10;

    /// <summary>The total characters of all names and owners that are listed: as many as surely fit in a message.</summary>
    public const int MostChars = 200_000;

    private readonly ValueList<LockInfo> _locks = new(Locks);

    public IReadOnlyList<LockInfo> Locks { get => _locks.Items; init => _locks = new(value); }
}

/// <summary>Requests about locks.</summary>
public static class LockRequests
{
    extension(ISchedulerClient client)
    {
        /// <summary>Locks: named, leased, and granted in the order of the requests, with a fencing token that grows.</summary>
        public SchedulerLocks Locks => new(client);
    }

    internal static Rejection? Unnamed(string name, string owner) =>
        name is null ? new Rejection(RejectionCode.Invalid, "The lock that is meant has no name.")
        : owner is null ? new Rejection(RejectionCode.Invalid, "Who wants the lock is missing: owner, made anew for each time.")
        : null;
}
