using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>The nodes that there are, and what they offer together.</summary>
internal sealed class Cluster
{
    private readonly SortedDictionary<long, NodeState> _nodes = [];

    /// <summary>In the order of joining.</summary>
    public IReadOnlyCollection<NodeState> Nodes => _nodes.Values;

    /// <summary>Grows whenever a node comes or goes, or takes tasks or takes none.</summary>
    public long Version { get; private set; }

    /// <summary>Classes of all lanes that fit nowhere at the moment.</summary>
    public int BlockedClasses { get; set; }

    public long Slots { get; private set; }

    public long CpuMillis { get; private set; }

    public long MemoryBytes { get; private set; }

    public Dictionary<string, long> Named { get; } = new(StringComparer.Ordinal);

    public void Add(NodeState node)
    {
        _nodes.Add(node.Number, node);
        Count(node.Offer, 1);
        Version++;
    }

    public void Remove(NodeState node)
    {
        _nodes.Remove(node.Number);
        Count(node.Offer, -1);
        Version++;
    }

    /// <summary>What a node holds, or its phase, changed.</summary>
    /// <returns>Whether it was the phase.</returns>
    public bool Changed(NodeState node)
    {
        if (node.SeenPhase == node.Phase)
        {
            return false;
        }

        node.SeenPhase = node.Phase;
        Version++;
        return true;
    }

    private void Count(NodeOffer offer, int sign)
    {
        Slots += sign * offer.Slots;
        CpuMillis += sign * offer.Capacity.CpuMillis;
        MemoryBytes += sign * offer.Capacity.MemoryBytes;
        foreach (var (name, amount) in offer.Capacity.Named)
        {
            Named[name] = Named.GetValueOrDefault(name) + (sign * amount);
        }
    }
}
