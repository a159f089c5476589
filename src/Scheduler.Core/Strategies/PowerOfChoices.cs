namespace Scheduler.Core.Strategies;

/// <summary>
/// The least loaded of a few nodes drawn at random: with two, the load is nearly as even as with all nodes examined, with three a little more so,
/// and no index is needed (Mitzenmacher 2001).
/// </summary>
public sealed class PowerOfChoices : IAllocationStrategy
{
    private PowerOfChoices(string name, string description, int choices) => (Name, Description, EnoughFits) = (name, description, choices);

    /// <summary>The strategy <c>two-choices</c>.</summary>
    public static PowerOfChoices Two { get; } = new("two-choices", "The less loaded of two nodes drawn by chance.", 2);

    /// <summary>The strategy <c>three-choices</c>.</summary>
    public static PowerOfChoices Three { get; } = new("three-choices", "The least loaded of three nodes drawn by chance.", 3);

    public string Name { get; }

    public string Description { get; }

    public NodeOrder Order => NodeOrder.Sampled;

    public int EnoughFits { get; }

    public long Score(INodeView node, TaskSpec task) => LeastLoaded.Load(node);
}
