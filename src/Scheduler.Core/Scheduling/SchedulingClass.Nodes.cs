using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <content>Which nodes could run its tasks, and which have room for one now.</content>
internal sealed partial class SchedulingClass
{
    private NodeState? _home;
    private long _homeAsOf = -1;

    /// <summary>Whether the node could take one of its tasks if it were empty.</summary>
    public bool CouldRunOn(NodeState node) => IsAble(node) && IsHome(node);

    /// <summary>Whether the node has room for one of its tasks now.</summary>
    public bool HasRoomOn(NodeState node) =>
        HasSlotsOn(node) && node.Fits(Key.Request) && (!Key.Alone || node.Held == 0) && IsWelcomeOn(node);

    /// <summary>Whether the node has slots for one of its tasks now. Those that limits count begin on slots that are free: what waits at a node
    /// would take from its limits for nothing, and begin when nobody decides.</summary>
    public bool HasSlotsOn(NodeState node) => IsLimited ? node.HasFreeSlots(Key.Slots) : node.HasSlots(Key.Slots);

    /// <summary>As far as affinities go: it is the node of its affinity key, and holds none of its anti-affinity key.</summary>
    public bool IsWelcomeOn(NodeState node) => IsHome(node) && !(Key.AntiAffinityKey is { } apart && node.HoldsKey(apart));

    /// <summary>Whether the node could take one of its tasks if it were empty, affinities left aside.</summary>
    public bool IsAble(NodeState node) =>
        Key.Slots <= node.Offer.Slots && node.HasKind(Key.Kind) && Key.Labels.AreIn(node.Offer.Labels)
        && Key.Request.FitsIn(node.Offer.Capacity);

    private bool IsHome(NodeState node) => Key.AffinityKey is null || ReferenceEquals(node, Home());

    /// <summary>The node of its affinity key: the lowest score of all that could ever take it, busy or not; null: none could. Asked
    /// again only when nodes have come or gone.</summary>
    public NodeState? Home()
    {
        if (_homeAsOf != Lane.Cluster.Version)
        {
            _homeAsOf = Lane.Cluster.Version;
            var task = Buckets.First().First;
            _home = Lane.Cluster.Nodes.Where(n => n.Phase == NodePhase.Up && IsAble(n)).MinBy(n => (Lane.Nodes.ScoreOf(n, task), n.Number));
        }

        return _home;
    }
}
