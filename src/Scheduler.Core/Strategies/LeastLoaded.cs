namespace Scheduler.Core.Strategies;

/// <summary>The node with the least load: slots held / slots, in millionths.</summary>
public sealed class LeastLoaded : IAllocationStrategy
{
    public string Name => "least-loaded";

    public string Description => "The node with the least load.";

    public NodeOrder Order => NodeOrder.ByRank;

    // The first that fits wins; two more, for the explanation.
    public int EnoughFits => 3;

    public long Rank(INodeView node) => Load(node);

    public long Score(INodeView node, TaskSpec task) => Load(node);

    /// <summary>Slots held / slots, in millionths.</summary>
    public static long Load(INodeView node) => node.SlotsHeld * 1_000_000L / Math.Max(node.Offer.Slots, 1);
}
