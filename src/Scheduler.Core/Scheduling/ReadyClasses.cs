using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>
/// The classes of a lane that may be tried, in the order in which their heads go: by the share of whose they are, where the queue shares; then those
/// whose oldest task has aged; then by the policy. A decision looks at the first, however many there are.
/// </summary>
internal sealed class ReadyClasses(ShareLedger? shares, Cluster cluster, bool agesApart)
{
    // Of those that are served now, or of all where the queue does not share.
    private readonly Group _served = new() { Share = ShareLedger.ServedNow };
    private readonly Dictionary<long, Group> _byShare = [];
    private readonly IndexedHeap<Group, ByShare> _later = new(default);
    private readonly Stack<Group> _unused = new();
    private long _asOf = -1;

    /// <summary>It may be tried, or its head is another.</summary>
    public void Set(SchedulingClass ready)
    {
        var share = shares is null ? ShareLedger.ServedNow : shares.RankOf(ready.Tenant!);
        if (ready.Group is { } old && old.Share != share)
        {
            Remove(ready);
        }

        var group = ready.Group ??= GroupOf(share);
        group.Owner = group.ByPolicy.Count == 0 || ReferenceEquals(group.Owner, ready.Tenant) ? ready.Tenant : null;
        var (key, tie) = ready.PolicyOrder;
        group.ByPolicy.Set(ready, key, tie);
        if (agesApart)
        {
            (key, tie) = ready.AgeOrder;
            group.ByAge.Set(ready, key, tie);
        }
    }

    public void Remove(SchedulingClass removed)
    {
        if (removed.Group is not { } group)
        {
            return;
        }

        removed.Group = null;
        group.ByPolicy.Remove(removed);
        group.ByAge.Remove(removed);
        if (group.ByPolicy.Count == 0 && !ReferenceEquals(group, _served))
        {
            _later.Remove(group);
            _byShare.Remove(group.Share);
            _unused.Push(group);
        }
    }

    /// <summary>What a fairness key has used has changed, and so may have what is served now.</summary>
    public void ShareChanged(Tenant tenant)
    {
        if (!TryMoveAll(tenant))
        {
            foreach (var one in tenant.Classes)
            {
                if (one.Group is not null)
                {
                    Set(one);
                }
            }
        }

        while (_later.Count > 0 && shares!.IsServed(_later.First.Share))
        {
            Move(_later.First);
        }
    }

    /// <summary>The class whose head goes first; null when there is none.</summary>
    /// <param name="agedSince">Tasks that have waited since then or for longer go first.</param>
    public SchedulingClass? Best(Timestamp agedSince)
    {
        // What is a large part of all that the nodes have depends on which nodes there are.
        if (shares is not null && _asOf != cluster.Version)
        {
            _asOf = cluster.Version;
            foreach (var group in _byShare.Values.Append(_served).ToArray())
            {
                Move(group);
            }
        }

        var first = _served.ByPolicy.Count > 0 ? _served : _later.Count > 0 ? _later.First : null;
        return first is null ? null
            : agesApart && first.ByAge.FirstKey <= agedSince.Ticks ? first.ByAge.First
            : first.ByPolicy.First;
    }

    // A tenant alone in its group takes it along, however many classes it has.
    private bool TryMoveAll(Tenant tenant)
    {
        var share = shares!.RankOf(tenant);
        if (tenant.Classes.Find(one => one.Group is not null)?.Group is not { } group || !ReferenceEquals(group.Owner, tenant)
            || ReferenceEquals(group, _served) || share == ShareLedger.ServedNow || _byShare.ContainsKey(share))
        {
            return false;
        }

        _byShare.Remove(group.Share);
        group.Share = share;
        _byShare.Add(share, group);
        _later.Set(group, share, 0);
        return true;
    }

    private void Move(Group group)
    {
        SchedulingClass[] classes = [.. Enumerable.Range(0, group.ByPolicy.Count).Select(group.ByPolicy.ItemAt)];
        foreach (var one in classes)
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

        if (!_byShare.TryGetValue(share, out var group))
        {
            group = _unused.TryPop(out var unused) ? unused : new Group();
            group.Share = share;
            _byShare.Add(share, group);
            _later.Set(group, share, 0);
        }

        return group;
    }

    /// <summary>Classes whose tenants have the same share.</summary>
    internal sealed class Group
    {
        public int Position;

        public long Share { get; set; }

        /// <summary>The tenant of all of its classes; null: they are of several, or were.</summary>
        public Tenant? Owner { get; set; }

        public IndexedHeap<SchedulingClass, ByHead> ByPolicy { get; } = new(default);

        public IndexedHeap<SchedulingClass, ByOldest> ByAge { get; } = new(default);
    }

    internal readonly struct ByHead : IHeapPosition<SchedulingClass>
    {
        public ref int Of(SchedulingClass item) => ref item.ReadyPosition;
    }

    internal readonly struct ByOldest : IHeapPosition<SchedulingClass>
    {
        public ref int Of(SchedulingClass item) => ref item.ReadyAgePosition;
    }

    private readonly struct ByShare : IHeapPosition<Group>
    {
        public ref int Of(Group item) => ref item.Position;
    }
}
