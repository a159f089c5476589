using Scheduler.Core.State;

namespace Scheduler.Core;

/// <content>Locks.</content>
public sealed partial class Follower
{
    /// <summary>How many locks are held, and how many requests wait.</summary>
    public LockCounts LockCounts => new(_state.Locks.Count, _state.Locks.Waiting);

    private LocksListed Locks(string? name)
    {
        var names = name is null ? _state.Locks.Names.Order(StringComparer.Ordinal).ToArray() : _state.Locks.Line(name).Count > 0 ? [name] : [];
        var chars = 0;
        var listed = names.Take(LocksListed.MostListed)
            .Select(one => InfoOf(_state.Locks.Line(one)))
            .TakeWhile(info => (chars += info.Name.Length + info.Owner.Length + info.Next.Sum(next => next.Owner.Length)) <= LocksListed.MostChars)
            .ToArray();
        return new LocksListed(listed, names.Length - listed.Length);
    }

    private static LockInfo InfoOf(IReadOnlyList<LockRequest> line) => new(
        line[0].Name,
        line[0].Owner,
        line[0].Token ?? default,
        line[0].GrantedAt,
        line[0].Lease,
        line.Count - 1,
        [.. line.Skip(1).Take(LocksListed.MostWaiting).Select(waiting => new LockWaiter(waiting.Owner, waiting.RequestedAt))]);
}
