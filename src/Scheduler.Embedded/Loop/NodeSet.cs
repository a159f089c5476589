using Scheduler.Embedded.Nodes;

namespace Scheduler.Embedded.Loop;

/// <summary>The nodes of this process, the latest of each name. Read by the loop at every step, changed rarely.</summary>
internal sealed class NodeSet
{
    private readonly Lock _gate = new();
    private EmbeddedNode[] _nodes = [];

    public IReadOnlyList<EmbeddedNode> All => Volatile.Read(ref _nodes);

    public EmbeddedNode? Find(string name)
    {
        foreach (var node in Volatile.Read(ref _nodes))
        {
            if (node.Name == name)
            {
                return node;
            }
        }

        return null;
    }

    /// <returns>False when a node of that name is up.</returns>
    public bool TryAdd(EmbeddedNode node)
    {
        lock (_gate)
        {
            if (Find(node.Name) is { IsUp: true })
            {
                return false;
            }

            Volatile.Write(ref _nodes, [.. _nodes.Where(n => n.Name != node.Name), node]);
            return true;
        }
    }
}
