using Scheduler.Simulation.Faults;

namespace Scheduler.Simulation.Tests.Faults;

/// <summary>Worlds in which one thing happens much more often than in others.</summary>
internal static class Mixes
{
    public static FaultMix OnlyLosses => new() { SeedGroups = 0.5, JournalsPutBack = 1, BetweenLosses = TimeSpan.FromSeconds(4) };

    public static FaultMix OnlyLimits => new() { Limits = 1, BetweenLimitChanges = TimeSpan.FromMilliseconds(500), SchedulerCrashes = 0.005, JournalsPutBack = 0 };

    public static FaultMix OnlySchedules => new() { Schedules = 1, BetweenScheduleChanges = TimeSpan.FromSeconds(0.5) };

    public static FaultMix OnlyRetries => new() { AskedRetries = 1, BetweenAskedRetries = TimeSpan.FromMilliseconds(200) };

    public static FaultMix OnlyAdded => new() { Graphs = 1, AddedTasks = 1 };

    public static FaultMix OnlyLocks => new() { Locks = 1, BetweenLockMishaps = TimeSpan.FromSeconds(1) };

    public static FaultMix OnlySeeds => new() { SeedGroups = 1, NodeCuts = 0, BetweenSeedMishaps = TimeSpan.FromSeconds(2), JournalsPutBack = 0 };

    public static FaultMix OnlyNodeCuts => new()
    {
        SeedGroups = 1,
        NodeCuts = 1,
        BetweenNodeCuts = TimeSpan.FromSeconds(4),
        BetweenSeedMishaps = TimeSpan.FromSeconds(20),
        JournalsPutBack = 0,

        // Tasks that wait for others are on no node.
        Graphs = 0,
    };
}
