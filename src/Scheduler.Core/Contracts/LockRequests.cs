using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>Asks for a lock, or for a place in its line. Asked again with the same owner it is the same request: the holder gets its token again, and who
/// waits keeps its place. Answered by <see cref="LockAcquired"/>; or after a third of the lease, and 5 s at the most, by <see cref="LockAwaited"/>, and
/// then it is to be asked again. Who does not ask again within its lease loses its place.</summary>
/// <param name="Owner">Made by the client, anew for each time that it wants the lock.</param>
/// <param name="Lease">How long the lock is held without a renewal: 1 s to 1 day. The holder counts from when it sent the request that was answered.</param>
public sealed record AcquireLock(string Name, string Owner, TimeSpan Lease) : KernelCommand
{
    /// <summary>Whether it does not wait: where another has the lock, the answer is <see cref="RejectionCode.LockHeld"/>.</summary>
    public bool IfFree { get; init; }

    public override Rejection? Refusal() => LockRequests.Unnamed(Name, Owner);
}

/// <summary>The holder is alive: its lease begins again. Answered by <see cref="Acknowledged"/>; who holds the lock no more is refused with
/// <see cref="RejectionCode.LockLost"/>, and gets no place in the line.</summary>
/// <param name="Token">What the lock was acquired with.</param>
public sealed record RenewLock(string Name, string Owner, FencingToken Token) : KernelCommand
{
    public override Rejection? Refusal() => LockRequests.Unnamed(Name, Owner);
}

/// <summary>The holder needs the lock no more, or who waits leaves the line. Where neither is known nothing happens. Answered by
/// <see cref="Acknowledged"/>.</summary>
public sealed record ReleaseLock(string Name, string Owner) : KernelCommand
{
    public override Rejection? Refusal() => LockRequests.Unnamed(Name, Owner);
}

/// <summary>Which locks are held? Answered by <see cref="LocksListed"/>.</summary>
/// <param name="Name">Only the lock of that name. Null: all.</param>
public sealed record ListLocks(string? Name = null) : Read;

/// <summary>The lock is the owner's.</summary>
/// <param name="Token">Grows with every grant, of whatever lock: a store that has seen a higher one refuses this one.</param>
public sealed record LockAcquired(FencingToken Token) : Answer;

/// <summary>Others go before: ask again.</summary>
/// <param name="Place">In the line: 1 is next.</param>
/// <param name="Holder">The owner that has the lock.</param>
public sealed record LockAwaited(int Place, string Holder) : Answer;

/// <summary>A lock that someone has.</summary>
/// <param name="Since">When it was granted.</param>
/// <param name="Waiting">How many wait for it.</param>
/// <param name="Next">The first of those, in order, at most <see cref="LocksListed.MostWaiting"/>.</param>
public sealed record LockInfo(
    string Name, string Owner, FencingToken Token, Timestamp Since, TimeSpan Lease, int Waiting, IReadOnlyList<LockWaiter> Next)
{
    private readonly ValueList<LockWaiter> _next = new(Next);

    public IReadOnlyList<LockWaiter> Next { get => _next.Items; init => _next = new(value); }
}

/// <summary>One that waits for a lock.</summary>
/// <param name="Since">When it asked first.</param>
public sealed record LockWaiter(string Owner, Timestamp Since);

/// <summary>By name; at most <see cref="MostListed"/>, and at most <see cref="MostChars"/> of text.</summary>
/// <param name="Unlisted">How many more there are.</param>
public sealed record LocksListed(
    IReadOnlyList<LockInfo> Locks, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Unlisted = 0) : Answer
{
    public const int MostListed = 1_000;

    /// <summary>Of each lock, those that wait.</summary>
    public const int MostWaiting = 10;

    /// <summary>Characters of all names and owners that are listed: as many as surely fit a message.</summary>
    public const int MostChars = 200_000;

    private readonly ValueList<LockInfo> _locks = new(Locks);

    public IReadOnlyList<LockInfo> Locks { get => _locks.Items; init => _locks = new(value); }
}

/// <summary>What can be asked of locks.</summary>
public static class LockRequests
{
    extension(ISchedulerClient client)
    {
        /// <summary>Locks: named, leased, granted in the order in which they were asked for, with a fencing token that grows.</summary>
        public SchedulerLocks Locks => new(client);
    }

    internal static Rejection? Unnamed(string name, string owner) =>
        name is null ? new Rejection(RejectionCode.Invalid, "The lock that is meant has no name.")
        : owner is null ? new Rejection(RejectionCode.Invalid, "Who wants the lock is missing: owner, made anew for each time.")
        : null;
}
