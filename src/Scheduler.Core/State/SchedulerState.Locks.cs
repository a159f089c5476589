using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>What events do to locks.</content>
internal sealed partial class SchedulerState
{
    public LockTable Locks { get; } = new();

    /// <returns>False: it is no event of locks.</returns>
    private bool ApplyToLocks(Event next)
    {
        switch (next)
        {
            case LockRequested e:
                if (Locks.Find(e.Lock, e.Owner) is not null)
                {
                    throw Broken($"{e.Owner} has asked for the lock '{e.Lock}' already");
                }

                Add(new LockRequest(e.Lock, e.Owner, e.Lease, LastEventNumber, e.At));
                return true;
            case LockGranted e:
                Grant(OfLock(e.Lock, e.Owner), e.At);
                return true;
            case LockEnded e:
                var ended = OfLock(e.Lock, e.Owner);
                _digest -= ended.Digest();
                Locks.Remove(ended);
                return true;
            default:
                return false;
        }
    }

    private void Grant(LockRequest request, Timestamp at)
    {
        if (request.Token is not null || !ReferenceEquals(Locks.Line(request.Name)[0], request))
        {
            throw Broken($"{request.Owner} is not the first in the line of the lock '{request.Name}', or has it already");
        }

        _digest -= request.Digest();
        (request.Token, request.GrantedAt) = (FencingToken.Of(Partition, LastEventNumber), at);
        _digest += request.Digest();
    }

    private LockRequest OfLock(string name, string owner) =>
        Locks.Find(name, owner) ?? throw Broken($"{owner} is not in the line of the lock '{name}'");

    private void Add(LockRequest request)
    {
        Locks.Add(request);
        _digest += request.Digest();
    }

    private void Restore(SnapshotLock record) => Add(new LockRequest(record.Name, record.Owner, record.Lease, record.Number, record.RequestedAt)
    {
        Token = record.Token,
        GrantedAt = record.GrantedAt ?? default,
    });

    private static SnapshotLock ToSnapshot(LockRequest request) => new(
        request.Name,
        request.Owner,
        request.Lease,
        request.Number,
        request.RequestedAt,
        request.Token,
        request.Token is null ? null : request.GrantedAt);

    private ulong LocksDigest() => Locks.All.Aggregate(0UL, (sum, request) => sum + request.Digest());
}
