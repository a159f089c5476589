namespace Scheduler.Core.Policies;

/// <summary>The scheduling policies by name: the built-in ones, and those that a user adds.</summary>
public sealed class PolicyRegistry
{
    private readonly NameRegistry<ISchedulingPolicy> _policies = new(
        "scheduling policy",
        policy => policy.Name,
        [
            new FirstComeFirstServed(),
            new ShortestJobFirst(),
            new ShortestRemainingTimeFirst(),
            new HighestPriorityFirst(),
            new EarliestDeadlineFirst(),
            new TimeSlices(),
            new FairShares(),
            new DominantResourceFairness(),
            new CriticalPath(),
        ]);

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyList<string> Names => _policies.Names;

    /// <exception cref="SchedulerConfigurationException">The name is empty or taken.</exception>
    public PolicyRegistry Add(ISchedulingPolicy policy)
    {
        _policies.Add(policy);
        return this;
    }

    /// <summary>All policies, by name.</summary>
    public IReadOnlyList<ISchedulingPolicy> All => _policies.All;

    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ISchedulingPolicy? policy) =>
        _policies.TryGet(name, out policy);

    /// <summary>The message for an unknown name, which lists the known ones.</summary>
    public string UnknownMessage(string name) => _policies.UnknownMessage(name);
}
