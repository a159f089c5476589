using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Simulation.Engine;
using Scheduler.Simulation.Workloads;
using static Scheduler.Simulation.Tests.Support.Running;

namespace Scheduler.Simulation.Tests;

public sealed class GraphSchedulingTests
{
    [Fact]
    public void The_critical_path_bounds_the_makespan_from_below()
    {
        SimulatedTask[] tasks = [Task("a", 10), Task("e", 4), Task("b", 5, arrives: 2), After(Task("c", 20, arrives: 3), "a"), After(Task("d", 1, arrives: 3), "b", "c")];
        var roomy = Options(slots: 5);
        var twice = roomy with { Cluster = [roomy.Cluster[0] with { Offer = roomy.Cluster[0].Offer with { Performance = 200 } }] };
        Assert.Equal((31, 31), MakespanAndBound(roomy, tasks));
        Assert.Equal((15.5, 15.5), MakespanAndBound(twice, tasks));

        // 40 s of work, one after the other.
        Assert.Equal((40, 40), MakespanAndBound(Options(), tasks));
    }

    [Fact]
    public void The_critical_path_first_ends_before_the_order_of_submission()
    {
        SimulatedTask[] tasks = [Task("b", 4), Task("c", 4), Task("a", 1), After(Task("a2", 1), "a"), After(Task("a3", 6), "a2")];
        Assert.Equal((12, 8), MakespanAndBound(Options("fcfs", slots: 2), tasks));
        Assert.Equal((8, 8), MakespanAndBound(Options("critical-path", slots: 2), tasks));
    }

    [Fact]
    public void Tasks_may_wait_for_many_that_have_ended_and_are_forgotten()
    {
        SimulatedTask[] tasks = [.. Enumerable.Range(0, 3_000).Select(i => Task($"t{i}", 1)), After(Task("last", 1, arrives: 10_000), "t0", "t2999")];
        Assert.Equal((10_001, 10_001), MakespanAndBound(Options(), tasks));
    }

    /// <summary>Graham 1966: whatever the order, less than the work over the slots and the longest chain together.</summary>
    [Fact]
    public void In_any_order_the_makespan_lies_between_its_bound_and_twice_that()
    {
        var policies = new PolicyRegistry().Names;
        var random = new SeededRandom(5);
        for (var i = 0; i < 100; i++)
        {
            var tasks = new List<SimulatedTask>();
            for (var count = 2 + random.Below(30); tasks.Count < count;)
            {
                var before = tasks.Count == 0 ? [] : Enumerable.Range(0, random.Below(3)).Select(_ => $"t{random.Below(tasks.Count)}").Distinct(StringComparer.Ordinal);
                tasks.Add(After(Task($"t{tasks.Count}", 1 + random.Below(20)), [.. before]));
            }

            var slots = 1 + (int)random.Below(5);
            var (makespan, bound) = MakespanAndBound(Options(policies[i % policies.Count], slots: slots), tasks);
            Assert.InRange(makespan, bound, 2 * bound);
        }
    }

    private static (double Makespan, double Bound) MakespanAndBound(SimulationOptions options, IReadOnlyList<SimulatedTask> tasks)
    {
        var figures = Figures(options, tasks);
        return (Math.Round(figures.Makespan, 6), Math.Round(figures.MakespanBound, 6));
    }

    private static SimulatedTask After(SimulatedTask task, params string[] before) =>
        task with { Task = task.Task with { After = [.. before.Select(name => Dependency.OnTask(name))] } };
}
