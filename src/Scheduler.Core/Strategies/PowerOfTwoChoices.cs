using Scheduler.Core.Contracts;

namespace Scheduler.Core.Strategies;

/// <summary>
/// The less loaded of two nodes drawn by chance: nearly as even as looking at all of them, and it needs no index
/// (Mitzenmacher 2001).
/// </summary>
public sealed class PowerOfTwoChoices : IAllocationStrategy
{
    public string Name => "two-choices";

    public NodeOrder Order => NodeOrder.Sampled;

    public int EnoughFits => 2;

    public long Score(INodeView node, TaskSpec task) => LeastLoaded.Load(node);
}
