namespace Scheduler.Core.Strategies;

/// <summary>Any node that fits, at random: the baseline for all others.</summary>
public sealed class RandomChoice : IAllocationStrategy
{
    public string Name => "random";

    public string Description => "Any node that has room.";

    public NodeOrder Order => NodeOrder.Sampled;

    public int EnoughFits => 1;

    public long Score(INodeView node, TaskSpec task) => 0;
}
