namespace Scheduler.Core.Strategies;

/// <summary>The next node that fits, in the order of joining, after the one that got the queue's latest task.</summary>
public sealed class RoundRobin : IAllocationStrategy
{
    public string Name => "round-robin";

    public string Description => "One node after the other.";

    public NodeOrder Order => NodeOrder.Rotating;

    public int EnoughFits => 1;

    public long Score(INodeView node, TaskSpec task) => 0;
}
