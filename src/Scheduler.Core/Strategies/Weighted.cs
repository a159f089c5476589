namespace Scheduler.Core.Strategies;

/// <summary>
/// The node with the highest weight, where weight = performance / tasks held, so that a node twice as fast holds twice as many.
/// A node that holds no task has a higher weight than any that does; among those, the fastest is chosen.
/// </summary>
public sealed class Weighted : IAllocationStrategy
{
    public string Name => "weighted";

    public string Description => "Nodes by their performance.";

    public NodeOrder Order => NodeOrder.ByRank;

    // The first that fits wins; two more, for the explanation.
    public int EnoughFits => 3;

    public long Rank(INodeView node) => Score(node);

    public long Score(INodeView node, TaskSpec task) => Score(node);

    // Lower is better, so the weight is taken negative; in millionths.
    private static long Score(INodeView node) => node.Held == 0
        ? -(node.Offer.Performance * 1_000_000L) - 1_000_000_000_000_000L
        : -(node.Offer.Performance * 1_000_000L / node.Held);
}
