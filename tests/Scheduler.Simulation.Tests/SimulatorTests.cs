using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;
using Scheduler.Simulation.Workloads;
using static Scheduler.Simulation.Tests.Support.Running;

namespace Scheduler.Simulation.Tests;

public sealed class SimulatorTests
{
    public static TheoryData<string> Strategies => [.. new StrategyRegistry().Names];

    public static TheoryData<string> Policies => [.. new PolicyRegistry().Names];

    [Theory]
    [MemberData(nameof(Policies))]
    public void The_same_seed_gives_the_same_run_under_every_policy(string policy) => Compare(policy, "random");

    [Theory]
    [MemberData(nameof(Strategies))]
    public void The_same_seed_gives_the_same_run_under_every_strategy(string strategy) => Compare("sjf", strategy);

    [Fact]
    public void Journal_and_network_take_the_time_that_they_are_given()
    {
        var options = Options() with { JournalWrite = TimeSpan.FromMilliseconds(10), NetworkLatency = TimeSpan.FromMilliseconds(3) };

        // The node joins meanwhile. Then: the submit is written, the assignment travels, the handler works, the report travels
        // and is written.
        var finished = Assert.Single(Run(options, [Task("t", runs: 1, arrives: 5)]).Finished);

        Assert.Equal(1 + 0.010 + 0.003 + 0.003 + 0.010, finished.Response.TotalSeconds, 6);
    }

    [Fact]
    public void A_node_of_twice_the_performance_works_twice_as_fast()
    {
        var options = Options();
        options = options with { Cluster = [options.Cluster[0] with { Offer = options.Cluster[0].Offer with { Performance = 200 } }] };

        Assert.Equal(2, Assert.Single(Run(options, Tasks(4)).Finished).Response.TotalSeconds, 6);
    }

    [Fact]
    public void A_task_that_fits_nowhere_is_said_instead_of_waiting_for_ever()
    {
        var error = Assert.Throws<WorkloadException>(() => Run(Options(), [Task("t", 1, request: new Resources(2_000, 0))]));

        Assert.Contains("1 task never ends, such as 't", error.Message);
    }

    [Fact]
    public void A_task_that_is_given_twice_is_named() =>
        Assert.Contains("'t' is in the workload twice", Assert.Throws<WorkloadException>(() => Run(Options(), [Task("t", 1), Task("t", 2)])).Message);

    private static void Compare(string policy, string strategy)
    {
        var options = Options(policy, strategy, nodes: 3, slots: 2);
        var tasks = SyntheticTasks.Poisson(300, new ExponentialTimes(TimeSpan.FromSeconds(1)), 0.9, 6, seed: 5).ToArray();

        var runs = Enumerable.Range(0, 2).Select(_ => Run(options, tasks).Stretches).ToArray();

        Assert.Equal(300, runs[0].DistinctBy(s => s.Task.Task.Id).Count());
        Assert.Equal(runs[0], runs[1]);
    }
}
