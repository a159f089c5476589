namespace Scheduler.Core.Strategies;

/// <summary>A node, as a strategy sees it.</summary>
public interface INodeView
{
    NodeId Id { get; }

    /// <summary>Grows with each node that joins: the order of joining.</summary>
    long Number { get; }

    NodeOffer Offer { get; }

    /// <summary>Attempts it holds, running and prefetched.</summary>
    int Held { get; }

    /// <summary>Slots that these take.</summary>
    int SlotsHeld { get; }

    /// <summary>Milli-cores not requested by what it holds.</summary>
    long FreeCpuMillis { get; }

    long FreeMemoryBytes { get; }

    /// <summary>Of a named resource.</summary>
    long FreeOf(string resource);
}

/// <summary>In which order a strategy wants to be shown the nodes that have a free slot.</summary>
public enum NodeOrder
{
    /// <summary>All of them, in no order. Exact, and O(nodes): the simple choice for a strategy of one's own.</summary>
    All = 1,

    /// <summary>Drawn by chance.</summary>
    Sampled = 2,

    /// <summary>In the order of joining, beginning after the node that got the queue's last task.</summary>
    Rotating = 3,

    /// <summary>By <see cref="IAllocationStrategy.Rank"/>, lowest first, kept in an index.</summary>
    ByRank = 4,
}

/// <summary>
/// Which node gets a task. The kernel filters (kind, labels, slots, request ≤ free capacity, reservations) and the
/// strategy scores: the lowest score wins, among equals the node that joined first.
/// </summary>
public interface IAllocationStrategy
{
    /// <summary>What people select it by.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence for whoever chooses.</summary>
    string Description { get; }

    /// <summary>The order in which nodes are shown.</summary>
    NodeOrder Order => NodeOrder.All;

    /// <summary>After so many nodes that fit, no more are shown. Default: all.</summary>
    int EnoughFits => int.MaxValue;

    /// <summary>Whether a task with an <see cref="TaskSpec.AffinityKey"/> goes only to the node of the lowest score among all that could
    /// ever take it, free or not. Default false.</summary>
    bool IsByKey => false;

    /// <summary>For <see cref="NodeOrder.ByRank"/>: depends on the node alone, and is asked again whenever what it holds changes.</summary>
    long Rank(INodeView node) => 0;

    /// <summary>Lower is better. One that throws makes the node the last choice.</summary>
    long Score(INodeView node, TaskSpec task);
}
