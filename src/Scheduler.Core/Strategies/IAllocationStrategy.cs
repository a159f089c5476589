namespace Scheduler.Core.Strategies;

/// <summary>A node, as a strategy sees it.</summary>
public interface INodeView
{
    NodeId Id { get; }

    /// <summary>Grows with each node that joins, and so gives the order of joining.</summary>
    long Number { get; }

    NodeOffer Offer { get; }

    /// <summary>How many attempts it holds, running and prefetched.</summary>
    int Held { get; }

    /// <summary>How many slots these take.</summary>
    int SlotsHeld { get; }

    /// <summary>Milli-cores that the attempts it holds have not requested.</summary>
    long FreeCpuMillis { get; }

    long FreeMemoryBytes { get; }

    /// <summary>The free amount of a named resource.</summary>
    long FreeOf(string resource);
}

/// <summary>The order in which a strategy is shown the nodes that have a free slot.</summary>
public enum NodeOrder
{
    /// <summary>All of them, in no particular order. Exact, and O(nodes): the simple choice for a custom strategy.</summary>
    All = 1,

    /// <summary>Drawn at random.</summary>
    Sampled = 2,

    /// <summary>In the order of joining, beginning after the node that got the queue's latest task.</summary>
    Rotating = 3,

    /// <summary>By <see cref="IAllocationStrategy.Rank"/>, lowest first, kept in an index.</summary>
    ByRank = 4,
}

/// <summary>
/// Decides which node gets a task. The kernel filters (kind, labels, slots, request ≤ free capacity, reservations) and the
/// strategy scores: the lowest score wins; among equals, the node that joined first.
/// </summary>
public interface IAllocationStrategy
{
    /// <summary>The name that selects it.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence that helps users choose.</summary>
    string Description { get; }

    /// <summary>The order in which nodes are shown.</summary>
    NodeOrder Order => NodeOrder.All;

    /// <summary>After this many nodes that fit, no more are shown. Default: all.</summary>
    int EnoughFits => int.MaxValue;

    /// <summary>Whether a task with an <see cref="TaskSpec.AffinityKey"/> goes only to the node with the lowest score among all that could
    /// ever take it, free or not. Default false.</summary>
    bool IsByKey => false;

    /// <summary>For <see cref="NodeOrder.ByRank"/>: depends on the node alone, and is computed again whenever what the node holds changes.</summary>
    long Rank(INodeView node) => 0;

    /// <summary>The node's score: lower is better. If this throws, the node is the last choice.</summary>
    long Score(INodeView node, TaskSpec task);
}
