using Scheduler.Simulation.Theory;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Tests.Support;

/// <summary>Runs beside which the formulas are put.</summary>
internal static class Agreement
{
    private const ulong Seed = 1;

    public static BatchMeans SingleServer(string policy, double utilisation, long tasks) =>
        QueueingRuns.SingleServer(QueueingRuns.Undelayed(policy), utilisation, tasks, Seed);

    public static BatchMeans ManyServers(int servers, double utilisation, long tasks) => QueueingRuns.ManyServers(servers, utilisation, tasks, Seed);

    public static BatchMeans Choices(int choices, int nodes, double utilisation, long tasks) =>
        QueueingRuns.Choices(choices, nodes, utilisation, tasks, Seed);

    public static IEnumerable<SimulatedTask> Poisson(long tasks, double utilisation, int slots, ulong seed) =>
        SyntheticTasks.Poisson(tasks, new ExponentialTimes(TimeSpan.FromSeconds(1)), utilisation, slots, seed);
}
