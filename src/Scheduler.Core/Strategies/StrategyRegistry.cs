namespace Scheduler.Core.Strategies;

/// <summary>The allocation strategies by name: the built-in ones, and those that a user adds.</summary>
public sealed class StrategyRegistry
{
    private readonly NameRegistry<IAllocationStrategy> _strategies = new(
        "allocation strategy",
        strategy => strategy.Name,
        [
            new RandomChoice(),
            new RoundRobin(),
            new LeastLoaded(),
            PowerOfChoices.Two,
            PowerOfChoices.Three,
            new BestFit(),
            new Weighted(),
            new ConsistentHash(),
        ]);

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyList<string> Names => _strategies.Names;

    /// <exception cref="SchedulerConfigurationException">The name is empty or taken.</exception>
    public StrategyRegistry Add(IAllocationStrategy strategy)
    {
        _strategies.Add(strategy);
        return this;
    }

    /// <summary>All strategies, by name.</summary>
    public IReadOnlyList<IAllocationStrategy> All => _strategies.All;

    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IAllocationStrategy? strategy) =>
        _strategies.TryGet(name, out strategy);

    /// <summary>The message for an unknown name, which lists the known ones.</summary>
    public string UnknownMessage(string name) => _strategies.UnknownMessage(name);
}
