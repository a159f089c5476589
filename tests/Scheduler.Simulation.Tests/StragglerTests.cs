using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Simulation.Workloads;
using static Scheduler.Simulation.Tests.Support.Running;

namespace Scheduler.Simulation.Tests;

/// <summary>Tasks that are slow on some nodes, with copies and without.</summary>
public sealed class StragglerTests
{
    private static readonly SlowAttempts Slow = new(0.05, 20);

    public static TheoryData<string> Policies => [.. new PolicyRegistry().Names];

    [Fact]
    public void A_copy_on_another_node_ends_the_wait_for_a_straggler()
    {
        var join = Task("join", 10);
        join = join with { Task = join.Task with { After = [.. Enumerable.Range(0, 20).Select(i => (Dependency)$"t{i}")] } };

        // Each task is alone on its node, from the beginning on: what is slow there takes 200 s.
        SimulatedTask[] tasks = [.. Enumerable.Range(0, 20).Select(i => Task($"t{i}", 10)), join];
        var without = Measure(tasks, copies: false);
        var with = Measure(tasks, copies: true);

        // A straggler is one after three times the median; then the copy takes its time, and so does what waits for all.
        Assert.Equal((210, 0), without);
        Assert.Equal((30 + 10 + 10, true), (with.Makespan, with.Copies > 0));
    }

    [Fact]
    public void What_is_slow_is_the_same_whatever_else_is_simulated_and_as_much_as_it_should_be()
    {
        var nodes = Enumerable.Range(0, 100).Select(i => new NodeId($"node-{i}", 1)).ToArray();
        var tasks = Enumerable.Range(0, 200).Select(i => new TaskId($"t{i}")).ToArray();
        var factors = nodes.SelectMany(node => tasks.Select(task => Slow.On(node, task, seed: 3))).ToArray();
        Assert.Equal(factors, nodes.SelectMany(node => tasks.Select(task => Slow.On(new NodeId(node.Name, 7), task, seed: 3))));
        Assert.InRange(factors.Count(factor => factor > 1), 0.9 * 0.05 * factors.Length, 1.1 * 0.05 * factors.Length);
        Assert.All(factors, factor => Assert.True(factor is 1 or 20));
        Assert.NotEqual(factors, nodes.SelectMany(node => tasks.Select(task => Slow.On(node, task, seed: 4))));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Under_every_policy_all_tasks_end_and_copies_never_lengthen_the_whole(string policy)
    {
        var tasks = SyntheticTasks.Poisson(400, new ExponentialTimes(TimeSpan.FromSeconds(30)), 0.4, 40, seed: 2).ToArray();
        var (without, _) = Measure(tasks, copies: false, policy);
        var (with, copies) = Measure(tasks, copies: true, policy);
        Assert.Equal((with, copies), Measure(tasks, copies: true, policy));
        Assert.InRange(with, 1, without);
    }

    private static (double Makespan, int Copies) Measure(SimulatedTask[] tasks, bool copies, string policy = "fcfs")
    {
        var recorder = Run(
            Options(policy, nodes: 20, slots: 2) with
            {
                SlowAttempts = Slow,
                Seed = 3,
                Kernel = new KernelOptions { Stragglers = new StragglerOptions { EndedPercent = copies ? 75 : 100 } },
            },
            tasks);
        Assert.Equal(tasks.Length, recorder.Finished.Count);
        return (Math.Round(recorder.Finished.Max(task => task.FinishedAt.Ticks) / (double)TimeSpan.TicksPerSecond, 3), recorder.Finished.Sum(task => task.Copies));
    }
}
