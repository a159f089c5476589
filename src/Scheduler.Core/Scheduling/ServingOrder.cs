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

    /// <summary>Among which it is served; null: it is not.</summary>
    ServingOrder<T>.Members? Among { get; set; }

    ref int Position { get; }

    ref int AgePosition { get; }
}

/// <summary>
/// In which order a lane serves what has waiting tasks: by the share of whose they are, where the queue shares; then that whose oldest task has aged;
/// then by the policy. A decision looks at the first, however many there are; and what a tenant uses moves all that it has here at once.
/// </summary>
internal sealed class ServingOrder<T>(ShareLedger? shares, Cluster cluster, bool agesApart)
    where T : class, IServed<T>
{
    // Where the queue does not share: all, and nothing else is made.
    private readonly Members? _all = shares is null ? new(tenant: null, agesApart) : null;
    private long _asOf = -1;

    // Those of each tenant; and those of nobody, which have the same share.
    private Dictionary<Tenant, Members> ByTenant => field ??= [];

    private Dictionary<long, Members> OfNobody => field ??= [];

    // Those that are served now, and the others.
    private Group Served => field ??= new() { Share = ShareLedger.ServedNow };

    private Dictionary<long, Group> Groups => field ??= [];

    private IndexedHeap<Group, ByShare> Later => field ??= new(default);

    private Stack<Group> Unused => field ??= new();

    public int Count { get; private set; }

    /// <summary>It is one of them, or its first tasks are others than they were, or what has been used, where it is of nobody alone.</summary>
    public void Set(T one)
    {
        var members = MembersFor(one);
        if (one.Among is { } old && !ReferenceEquals(old, members))
        {
            Remove(one);
        }

        if (one.Among is null)
        {
            one.Among = members;
            Count++;
        }

        members.Set(one);
        if (_all is null)
        {
            Place(members, members.Tenant is null ? one.RankIn(shares!) : shares!.RankOf(members.Tenant));
        }
    }

    public void Remove(T removed)
    {
        if (removed.Among is not { } members)
        {
            return;
        }

        removed.Among = null;
        Count--;
        members.Remove(removed);
        if (_all is not null)
        {
            return;
        }

        if (members.Count > 0)
        {
            Place(members, members.Group!.Share);
            return;
        }

        if (members.Tenant is { } tenant)
        {
            ByTenant.Remove(tenant);
        }
        else
        {
            OfNobody.Remove(members.Group!.Share);
        }

        Leave(members);
    }

    /// <summary>Whether any of it is here.</summary>
    public bool Has(Tenant tenant) => ByTenant.ContainsKey(tenant);

    /// <summary>What a tenant has used has changed.</summary>
    public void ShareChanged(Tenant tenant)
    {
        if (ByTenant.TryGetValue(tenant, out var members))
        {
            Place(members, shares!.RankOf(tenant));
        }
    }

    /// <summary>That which goes first; null when there is none.</summary>
    /// <param name="agedSince">Tasks that have waited since then or for longer go first.</param>
    public T? Best(Timestamp agedSince)
    {
        if (_all is not null)
        {
            return _all.Count == 0 ? null : agesApart && _all.ByAge.FirstKey <= agedSince.Ticks ? _all.ByAge.First : _all.ByPolicy.First;
        }

        return First() is not { } first ? null
            : agesApart && first.ByAge.FirstKey <= agedSince.Ticks ? first.ByAge.First.ByAge.First : first.ByPolicy.First.ByPolicy.First;
    }

    /// <summary>By what has been used, where that of the first stands. Only where there is one, and the queue shares.</summary>
    public long FirstShare => First()!.Share;

    /// <summary>By the policy, the first of those that go before all others by what has been used. Only where there is one.</summary>
    public T FirstByPolicy => _all is not null ? _all.ByPolicy.First : First()!.ByPolicy.First.ByPolicy.First;

    /// <summary>The oldest of them. Only where there is one, and the lane tells.</summary>
    public T FirstByAge => _all is not null ? _all.ByAge.First : First()!.ByAge.First.ByAge.First;

    /// <summary>Of those that go before all others by what has been used as many as are told, in the order of the policy.</summary>
    public IEnumerable<T> InOrder(int most) => Count == 0 ? [] : Merged(_all is not null ? [_all] : Some(First()!.ByPolicy, most), static one => one.ByPolicy, most);

    /// <summary>The same, the oldest first. Only where the lane tells.</summary>
    public IEnumerable<T> InOrderOfAge(int most) => Count == 0 ? [] : Merged(_all is not null ? [_all] : Some(First()!.ByAge, most), static one => one.ByAge, most);

    // Those that go before all others by what has been used.
    private Group? First()
    {
        // What is a large part of all that the nodes have depends on which nodes there are.
        if (_asOf != cluster.Version)
        {
            _asOf = cluster.Version;
            foreach (var members in ByTenant.Values)
            {
                Place(members, shares!.RankOf(members.Tenant!));
            }

            foreach (var members in OfNobody.Values.ToArray())
            {
                Reconsider(members);
            }
        }

        while (Later.Count > 0 && shares!.IsServed(Later.First.Share))
        {
            foreach (var members in Some(Later.First.ByPolicy, int.MaxValue))
            {
                Reconsider(members);
            }
        }

        return Served.ByPolicy.Count > 0 ? Served : Later.Count > 0 ? Later.First : null;
    }

    private void Reconsider(Members members)
    {
        if (members.Tenant is { } tenant)
        {
            Place(members, shares!.RankOf(tenant));
            return;
        }

        foreach (var one in Some(members.ByPolicy, int.MaxValue))
        {
            Set(one);
        }
    }

    private Members MembersFor(T one)
    {
        if (_all is not null)
        {
            return _all;
        }

        if (one.Tenant is not { } tenant)
        {
            var share = one.RankIn(shares!);
            return OfNobody.TryGetValue(share, out var alike) ? alike : OfNobody[share] = new Members(tenant: null, agesApart);
        }

        return one.Among ?? (ByTenant.TryGetValue(tenant, out var own) ? own : ByTenant[tenant] = new Members(tenant, agesApart));
    }

    private void Place(Members members, long share)
    {
        if (members.Group is { } old && old.Share != share)
        {
            Leave(members);
        }

        var group = members.Group ??= GroupOf(share);
        group.ByPolicy.Set(members, members.ByPolicy.FirstKey, members.ByPolicy.FirstTie);
        if (agesApart)
        {
            group.ByAge.Set(members, members.ByAge.FirstKey, members.ByAge.FirstTie);
        }
    }

    private void Leave(Members members)
    {
        var group = members.Group!;
        members.Group = null;
        group.ByPolicy.Remove(members);
        group.ByAge.Remove(members);
        if (group.ByPolicy.Count == 0 && !ReferenceEquals(group, Served))
        {
            Later.Remove(group);
            Groups.Remove(group.Share);
            Unused.Push(group);
        }
    }

    private Group GroupOf(long share)
    {
        if (share == ShareLedger.ServedNow)
        {
            return Served;
        }

        if (!Groups.TryGetValue(share, out var group))
        {
            group = Unused.TryPop(out var unused) ? unused : new Group();
            group.Share = share;
            Groups.Add(share, group);
            Later.Set(group, share, 0);
        }

        return group;
    }

    private static TItem[] Some<TItem, TPosition>(IndexedHeap<TItem, TPosition> heap, int most)
        where TItem : class
        where TPosition : struct, IHeapPosition<TItem>
    {
        if (most >= heap.Count)
        {
            return [.. Enumerable.Range(0, heap.Count).Select(heap.ItemAt)];
        }

        var walk = heap.InOrder(new PriorityQueue<int, (long, long)>());
        var some = new TItem[most];
        for (var i = 0; i < most; i++)
        {
            some[i] = walk.Next()!;
        }

        return some;
    }

    private static IEnumerable<T> Merged<TPosition>(Members[] all, Func<Members, IndexedHeap<T, TPosition>> heapOf, int most)
        where TPosition : struct, IHeapPosition<T>
    {
        var next = new PriorityQueue<(int Walk, T Item), (long Key, long Tie)>();
        var walks = Array.ConvertAll(all, members => heapOf(members).InOrder(new PriorityQueue<int, (long, long)>()));
        for (var i = 0; i < walks.Length; i++)
        {
            Advance(i);
        }

        for (var i = 0; i < most && next.TryDequeue(out var first, out _); i++)
        {
            yield return first.Item;
            Advance(first.Walk);
        }

        void Advance(int walk)
        {
            if (walks[walk].Next() is { } item)
            {
                next.Enqueue((walk, item), heapOf(all[walk]).OrderOf(item));
            }
        }
    }

    /// <summary>What one tenant has here; or, of what is of nobody alone, those that have the same share.</summary>
    internal sealed class Members(Tenant? tenant, bool agesApart)
    {
        public int Position;
        public int AgePosition;

        public Tenant? Tenant { get; } = tenant;

        public Group? Group { get; set; }

        public int Count => ByPolicy.Count;

        public IndexedHeap<T, ByHead> ByPolicy { get; } = new(default);

        // Only where the lane tells.
        public IndexedHeap<T, ByOldest> ByAge { get; } = agesApart ? new(default) : None;

        private static readonly IndexedHeap<T, ByOldest> None = new(default);

        public void Set(T one)
        {
            var (key, tie) = one.PolicyOrder;
            ByPolicy.Set(one, key, tie);
            if (agesApart)
            {
                (key, tie) = one.AgeOrder;
                ByAge.Set(one, key, tie);
            }
        }

        public void Remove(T one)
        {
            ByPolicy.Remove(one);
            if (agesApart)
            {
                ByAge.Remove(one);
            }
        }
    }

    /// <summary>Those whose shares are the same.</summary>
    internal sealed class Group
    {
        public int Position;

        public long Share { get; set; }

        public IndexedHeap<Members, ByFirstHead> ByPolicy { get; } = new(default);

        public IndexedHeap<Members, ByFirstOldest> ByAge { get; } = new(default);
    }

    internal readonly struct ByHead : IHeapPosition<T>
    {
        public ref int Of(T item) => ref item.Position;
    }

    internal readonly struct ByOldest : IHeapPosition<T>
    {
        public ref int Of(T item) => ref item.AgePosition;
    }

    internal readonly struct ByFirstHead : IHeapPosition<Members>
    {
        public ref int Of(Members item) => ref item.Position;
    }

    internal readonly struct ByFirstOldest : IHeapPosition<Members>
    {
        public ref int Of(Members item) => ref item.AgePosition;
    }

    private readonly struct ByShare : IHeapPosition<Group>
    {
        public ref int Of(Group item) => ref item.Position;
    }
}
