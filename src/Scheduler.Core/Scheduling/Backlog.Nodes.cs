using Scheduler.Core.State;
using Scheduler.Core.Strategies;

namespace Scheduler.Core.Scheduling;

/// <content>Nodes that come, go and change: where there is room, and for which classes.</content>
internal sealed partial class Backlog
{
    private readonly List<NodeIndex> _indices = [];
    private readonly Cluster _cluster = new();

    public void NodeJoined(NodeState node)
    {
        _cluster.Add(node);
        NodeChanged(node);
    }

    public void NodeChanged(NodeState node)
    {
        if (_cluster.Changed(node))
        {
            UnblockKeys();
        }

        var available = node.IsAvailable;
        foreach (var index in _indices)
        {
            index.Update(node, available);
        }

        // A node that takes nothing is kept free in vain; its owner earns another by being overtaken again.
        if ((node.Phase != NodePhase.Up || node.Window == 0) && node.ReservedFor is { } owner)
        {
            Release(owner);
        }

        if (available)
        {
            Unblock(node);
            Stragglers?.LookAgain();
        }
    }

    public void NodeGone(NodeState node)
    {
        _cluster.Remove(node);
        if (node.ReservedFor is { } owner)
        {
            Release(owner);
        }

        foreach (var index in _indices)
        {
            index.Remove(node);
        }

        UnblockKeys();
    }

    private NodeIndex IndexFor(IAllocationStrategy strategy)
    {
        if (_indices.Find(i => ReferenceEquals(i.Strategy, strategy)) is { } existing)
        {
            return existing;
        }

        var index = NodeIndex.For(strategy, _indices.Count);
        _indices.Add(index);
        foreach (var node in _cluster.Nodes)
        {
            index.Update(node, node.IsAvailable);
        }

        return index;
    }

    // Those whose node was this one may go elsewhere now.
    private void UnblockKeys()
    {
        foreach (var lane in Lanes)
        {
            if (lane.IsByKey)
            {
                lane.UnblockAll();
            }
        }
    }

    private void Unblock(NodeState node)
    {
        if (_cluster.BlockedClasses == 0)
        {
            return;
        }

        foreach (var lane in Lanes)
        {
            for (var i = lane.Blocked.Count - 1; i >= 0; i--)
            {
                var blocked = lane.Blocked[i];
                // A node that is kept free for another may be had for a while.
                if (blocked.HasRoomOn(node) && blocked.CouldRunOn(node))
                {
                    lane.Move(blocked, Readiness.Ready);
                }
            }
        }
    }
}
