using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Workloads;

/// <summary>Tasks that arrive independently of each other (a Poisson process), each taking one slot.</summary>
public static class SyntheticTasks
{
    /// <param name="load">The rate of arrival times the mean run time, divided by the slots; from 1 on the queue grows for ever.</param>
    /// <param name="slots">Of the whole cluster.</param>
    /// <param name="users">Among how many users the tasks are shared out, evenly.</param>
    /// <param name="kind">Of every task.</param>
    /// <returns>So many, drawn as they are asked for. The estimate is the run time.</returns>
    public static IEnumerable<SimulatedTask> Poisson(
        long tasks, ServiceTimes service, double load, int slots, ulong seed, int users = 1, string kind = SimulatedTask.Kind)
    {
        var arrivals = new SeededRandom(seed, "arrivals");
        var runTimes = new SeededRandom(seed, "run times");
        var owners = new SeededRandom(seed, "users");
        var names = Enumerable.Range(1, users).Select(i => string.Create(CultureInfo.InvariantCulture, $"user {i}")).ToArray();
        var between = service.Mean.Ticks / (load * slots);
        var at = 0.0;
        for (var i = 1L; i <= tasks; i++)
        {
            at += arrivals.Exponential(between);
            var run = service.Draw(runTimes);
            var user = owners.Pick(names);
            yield return new SimulatedTask(
                new TaskSpec
                {
                    Id = new TaskId(string.Create(CultureInfo.InvariantCulture, $"t{i}")),
                    Kind = kind,
                    Payload = SimulatedTask.PayloadOf(run),
                    Estimate = run,
                    FairnessKey = user,
                },
                new Timestamp((long)at),
                run,
                user);
        }
    }
}
