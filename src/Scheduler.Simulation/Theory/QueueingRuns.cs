using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Strategies;
using Scheduler.Simulation.Clusters;
using Scheduler.Simulation.Engine;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Theory;

/// <summary>The queues of <see cref="QueueingTheory"/>, as the scheduler runs them: their mean response, in mean run times.</summary>
internal static class QueueingRuns
{
    private const string Fcfs = "fcfs";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>As in the theory: no ageing, no hysteresis, no limit to interruptions; slices of a tenth of the mean run time.</summary>
    public static QueueOptions Undelayed(string policy) => new()
    {
        Policy = policy,
        AgeAfter = null,
        MinRunTime = TimeSpan.Zero,
        PreemptionMargin = TimeSpan.Zero,
        MaxPreemptions = 1_000_000,
        Slice = TimeSpan.FromMilliseconds(100),
    };

    /// <summary>M/M/1 under a policy.</summary>
    public static BatchMeans SingleServer(QueueOptions queue, double utilisation, long tasks, ulong seed) =>
        Run(new SimulationOptions { Cluster = ClusterShape.Of(1, 1), Queue = queue }, 1, utilisation, tasks, seed);

    /// <summary>M/M/k: one node with so many slots.</summary>
    public static BatchMeans ManyServers(int servers, double utilisation, long tasks, ulong seed) =>
        Run(new SimulationOptions { Cluster = ClusterShape.Of(1, servers), Queue = Undelayed(Fcfs) }, servers, utilisation, tasks, seed);

    /// <summary>
    /// Each task joins the shortest of two or three queues drawn by chance. The scheduler binds late, so its nodes have no queues;
    /// here each asks for a thousand attempts at a time, which then wait on the node.
    /// </summary>
    /// <param name="nodes">The theory is of their number growing without bound; with n the mean is too high by O(1/n).</param>
    public static BatchMeans Choices(int choices, int nodes, double utilisation, long tasks, ulong seed)
    {
        var strategy = choices switch
        {
            2 => PowerOfChoices.Two,
            3 => PowerOfChoices.Three,
            _ => throw new ArgumentOutOfRangeException(nameof(choices), choices, "Two or three."),
        };
        var options = new SimulationOptions
        {
            Cluster = ClusterShape.Of(nodes, 1),
            Queue = Undelayed(Fcfs) with { Strategy = strategy.Name },
            Node = new NodeKernelOptions { HandBackAfter = TimeSpan.FromHours(1) },
            Window = 1_000,
            Seed = seed,
        };
        return Run(options, nodes, utilisation, tasks, seed);
    }

    private static BatchMeans Run(SimulationOptions options, int servers, double utilisation, long tasks, ulong seed)
    {
        var means = new Responses(new BatchMeans(tasks, warmUp: tasks / 10));
        new Simulator(options, means).Run(SyntheticTasks.Poisson(tasks, new ExponentialTimes(Second), utilisation, servers, seed));
        return means.Means;
    }

    private sealed class Responses(BatchMeans means) : ISimulationListener
    {
        public BatchMeans Means { get; } = means;

        public void TaskFinished(in MeasuredTask task) => Means.Add(task.Response.TotalSeconds);
    }
}
