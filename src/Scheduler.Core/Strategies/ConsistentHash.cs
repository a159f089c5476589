using Scheduler.Core.Rules;

namespace Scheduler.Core.Strategies;

/// <summary>
/// Tasks of one affinity key go to one node for as long as it lives: the node whose name gives the highest hash with the key
/// (rendezvous hashing, Thaler and Ravishankar 1998). When a node joins or leaves, only the keys that go to it, or came from it,
/// move. A task waits for its node; a task without a key goes to the least loaded node.
/// </summary>
public sealed class ConsistentHash : IAllocationStrategy
{
    public string Name => "consistent-hash";

    public string Description => "Tasks of one affinity key on one node while it lives (rendezvous hashing).";

    public bool IsByKey => true;

    // For tasks without a key: as the least loaded.
    public NodeOrder Order => NodeOrder.ByRank;

    public int EnoughFits => 3;

    public long Rank(INodeView node) => LeastLoaded.Load(node);

    public long Score(INodeView node, TaskSpec task) => task.AffinityKey is { } key
        ? ~(long)(StableHash.Of(node.Id.Name, StableHash.Of(key)) >> 1)
        : LeastLoaded.Load(node);
}
