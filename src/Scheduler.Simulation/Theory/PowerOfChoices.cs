using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Strategies;

namespace Scheduler.Simulation.Theory;

/// <summary>
/// The least loaded of so many nodes drawn by chance: <c>two-choices</c> for any number, as a user would register a strategy
/// of their own.
/// </summary>
public sealed class PowerOfChoices(int choices) : IAllocationStrategy
{
    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"choices:{choices}");

    public NodeOrder Order => NodeOrder.Sampled;

    public int EnoughFits => choices;

    public long Score(INodeView node, TaskSpec task) => LeastLoaded.Load(node);
}
