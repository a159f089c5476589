using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>What is served in the order of a queue's shares and policy.</summary>
internal interface IServed<T>
    where T : class, IServed<T>
{
    /// <summary>Whose it is; null: of nobody alone, or the queue does not share.</summary>
    Tenant? Tenant { get; }

    /// <summary>Where it stands by what has been used; only asked where the queue shares.</summary>
    long RankIn(ShareLedger shares);

    /// <summary>What its first task is compared by, as the policy has it.</summary>
    (long Key, long Tie) PolicyOrder { get; }

    /// <summary>What its oldest task is compared by, where the lane tells.</summary>
    (long Key, long Tie) AgeOrder { get; }

    ServingOrder<T>.Group? Group { get; set; }

    ref int Position { get; }

    ref int AgePosition { get; }
}

/// <summary>
/// In which order a lane serves what has waiting tasks: by the share of whose they are, where the queue shares; then that whose oldest task has aged;
/// then by the policy. A decision looks at the first, however many there are.
/// </summary>
internal class ServingOrder<T>(ShareLedger? shares, Cluster cluster, bool agesApart)
    where T : class, IServed<T>
{
    // Of those that are served now, or of all where the queue does not share.
    private readonly Group _served = new() { Share = ShareLedger.ServedNow };
    private Dictionary<long, Group>? _byShare;
    private IndexedHeap<Group, ByShare>? _later;
    private readonly Stack<Group> _unused = new();
    private long _asOf = -1;

    public int Count { get; private set; }

    /// <summary>It is one of them, or its first tasks are others than they were, or what has been used.</summary>
    public void Set(T one)
    {
        var share = shares is null ? ShareLedger.ServedNow : one.RankIn(shares);
        if (one.Group is { } old && old.Share != share)
        {
            Remove(one);
        }

        if (one.Group is not { } group)
        {
            one.Group = group = GroupOf(share);
            Count++;
        }

        group.Owner = group.ByPolicy.Count == 0 || ReferenceEquals(group.Owner, one.Tenant) ? one.Tenant : null;
        var (key, tie) = one.PolicyOrder;
        group.ByPolicy.Set(one, key, tie);
        if (agesApart)
        {
            (key, tie) = one.AgeOrder;
            group.ByAge.Set(one, key, tie);
        }
    }

    public void Remove(T removed)
    {
        if (removed.Group is not { } group)
        {
            return;
        }

        removed.Group = null;
        Count--;
        group.ByPolicy.Remove(removed);
        group.ByAge.Remove(removed);
        if (group.ByPolicy.Count == 0 && !ReferenceEquals(group, _served))
        {
            _later!.Remove(group);
            _byShare!.Remove(group.Share);
            _unused.Push(group);
        }
    }

    /// <summary>That which goes first; null when there is none.</summary>
    /// <param name="agedSince">Tasks that have waited since then or for longer go first.</param>
    public T? Best(Timestamp agedSince) =>
        First() is not { } first ? null : agesApart && first.ByAge.FirstKey <= agedSince.Ticks ? first.ByAge.First : first.ByPolicy.First;

    /// <summary>Those that go before all others by what has been used; null when there are none.</summary>
    public Group? First()
    {
        // What is a large part of all that the nodes have depends on which nodes there are.
        if (shares is not null && _asOf != cluster.Version)
        {
            _asOf = cluster.Version;
            foreach (var group in (_byShare?.Values.ToArray() ?? []).Append(_served))
            {
                Move(group);
            }
        }

        while (_later is { Count: > 0 } later && shares!.IsServed(later.First.Share))
        {
            Move(later.First);
        }

        return _served.ByPolicy.Count > 0 ? _served : _later is { Count: > 0 } ? _later.First : null;
    }

    /// <summary>A tenant alone in its group takes it along, however much of it is there.</summary>
    protected bool TryMoveAll(Tenant tenant, Group group)
    {
        var share = shares!.RankOf(tenant);
        if (!ReferenceEquals(group.Owner, tenant) || ReferenceEquals(group, _served) || share == ShareLedger.ServedNow || _byShare!.ContainsKey(share))
        {
            return false;
        }

        _byShare.Remove(group.Share);
        group.Share = share;
        _byShare.Add(share, group);
        _later!.Set(group, share, 0);
        return true;
    }

    private void Move(Group group)
    {
        T[] all = [.. Enumerable.Range(0, group.ByPolicy.Count).Select(group.ByPolicy.ItemAt)];
        foreach (var one in all)
        {
            Set(one);
        }
    }

    private Group GroupOf(long share)
    {
        if (share == ShareLedger.ServedNow)
        {
            return _served;
        }

        _byShare ??= [];
        if (!_byShare.TryGetValue(share, out var group))
        {
            group = _unused.TryPop(out var unused) ? unused : new Group();
            group.Share = share;
            _byShare.Add(share, group);
            (_later ??= new(default)).Set(group, share, 0);
        }

        return group;
    }

    /// <summary>Those whose tenants have the same share.</summary>
    internal sealed class Group
    {
        public int Position;

        public long Share { get; set; }

        /// <summary>The tenant of all that is in it; null: it is of several, or was.</summary>
        public Tenant? Owner { get; set; }

        public IndexedHeap<T, ByHead> ByPolicy { get; } = new(default);

        public IndexedHeap<T, ByOldest> ByAge { get; } = new(default);
    }

    internal readonly struct ByHead : IHeapPosition<T>
    {
        public ref int Of(T item) => ref item.Position;
    }

    internal readonly struct ByOldest : IHeapPosition<T>
    {
        public ref int Of(T item) => ref item.AgePosition;
    }

    private readonly struct ByShare : IHeapPosition<Group>
    {
        public ref int Of(Group item) => ref item.Position;
    }
}
