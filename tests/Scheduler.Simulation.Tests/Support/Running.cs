using Scheduler.Core.Contracts;
using Scheduler.Simulation.Clusters;
using Scheduler.Simulation.Measuring;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Tests.Support;

/// <summary>Small worlds in few words.</summary>
internal static class Running
{
    /// <summary>One slot unless said otherwise; no ageing.</summary>
    public static SimulationOptions Options(string policy = "fcfs", string strategy = "least-loaded", int nodes = 1, int slots = 1) => new()
    {
        Cluster = ClusterShape.Of(nodes, slots),
        Queue = new QueueOptions { Policy = policy, Strategy = strategy, AgeAfter = null },
    };

    public static SimulatedTask Task(string id, double runs, double arrives = 0, string user = "someone", Resources? request = null)
    {
        var run = TimeSpan.FromSeconds(runs);
        return new SimulatedTask(
            new TaskSpec
            {
                Id = new TaskId(id),
                Kind = SimulatedTask.Kind,
                Payload = SimulatedTask.PayloadOf(run),
                Estimate = run,
                FairnessKey = user,
                Request = request ?? Resources.None,
            },
            Timestamp.FromSeconds(arrives),
            run,
            user);
    }

    /// <summary>All submitted at once, in this order.</summary>
    public static SimulatedTask[] Tasks(params double[] runs) => [.. runs.Select((run, i) => Task($"t{i + 1}", run))];

    public static RunRecorder Run(SimulationOptions options, IEnumerable<SimulatedTask> tasks)
    {
        var recorder = new RunRecorder(keepStretches: true);
        new Simulator(options, recorder).Run(tasks);
        return recorder;
    }

    public static Figures Figures(SimulationOptions options, IEnumerable<SimulatedTask> tasks) =>
        Run(options, tasks).ToFigures(options.Cluster, options.Queue.Policy, options.Queue.Strategy);

    /// <summary>In seconds.</summary>
    public static double MeanWait(SimulationOptions options, IEnumerable<SimulatedTask> tasks) => Figures(options, tasks).Wait.Mean;
}
