using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Strategies;

/// <summary>Which nodes a strategy is shown at all: the same for each.</summary>
public sealed class FilterTests
{
    public static TheoryData<string> Strategies => [.. new Core.Strategies.StrategyRegistry().Names];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_node_needs_the_kind(string strategy) =>
        OnlyTheSecondFits(strategy, Given.Node(kinds: "sleep"), Given.Node(kinds: "sleep noop"), Given.Task("t"));

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_node_needs_all_labels(string strategy) => OnlyTheSecondFits(
        strategy, Given.Node(labels: "zone=a disk=hdd"), Given.Node(labels: "disk=ssd x=y zone=a"), Given.Task("t", labels: Given.Label("zone=a disk=ssd")));

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_node_needs_the_cpu(string strategy) =>
        OnlyTheSecondFits(strategy, Given.Node(cpu: 999), Given.Node(cpu: 1_000), Given.Task("t", request: Given.Cpu(1_000)));

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_node_needs_the_memory(string strategy) =>
        OnlyTheSecondFits(strategy, Given.Node(memory: 999), Given.Node(memory: 1_000), Given.Task("t", request: new Resources(0, 1_000)));

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_node_needs_the_named_resource(string strategy) => OnlyTheSecondFits(
        strategy,
        Given.Node(named: new NamedAmount("gpu", 1)),
        Given.Node(named: new NamedAmount("gpu", 2)),
        Given.Task("t", request: new Resources(0, 0, new NamedAmount("gpu", 2))));

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_node_needs_a_free_slot(string strategy)
    {
        var world = Placing.On(strategy, Given.Node(slots: 1), Given.Node(slots: 2));
        world.Submit(Given.Tasks(4));
        Assert.Equal([1, 2], world.Counts(2));
        Assert.Equal(TaskPhase.Pending, world.PhaseOf("t4"));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_cordoned_node_takes_none(string strategy)
    {
        var world = Placing.On(strategy, Given.Node(), Given.Node());
        world.Do(new CordonNode("a"));
        world.Submit(Given.Tasks(3));
        Assert.Equal("b b b", world.Placements);
        world.Do(new CordonNode("b"));
        world.Submit("more");
        Assert.Equal(TaskPhase.Pending, world.PhaseOf("more"));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void What_was_requested_is_free_again_when_the_attempt_has_ended(string strategy)
    {
        var world = Placing.On(strategy, Given.Node(cpu: 1_000, named: new NamedAmount("gpu", 3)));
        var request = new Resources(600, 0, new NamedAmount("gpu", 2));
        world.Submit(Given.Task("t1", request: request), Given.Task("t2", request: request));
        Assert.Equal(request, Assert.Single(world.Follower.Nodes()).InUse);
        Assert.Equal("t1", world.Order);
        world.Succeed("t1");
        Assert.Equal("t1 t2", world.Order);
    }

    [Fact]
    public void The_explanation_counts_what_each_filter_removed()
    {
        var world = Placing.On(
            "best-fit",
            Given.Node(cpu: 900, labels: "zone=a"),
            Given.Node(cpu: 900, labels: "zone=b"),
            Given.Node(cpu: 900, labels: "zone=a", kinds: "sleep"),
            Given.Node(cpu: 100, labels: "zone=a"),
            Given.Node(cpu: 900, labels: "zone=a"));
        world.Do(new CordonNode("e"));
        world.Submit(Given.Task("t", request: Given.Cpu(500), labels: Given.Label("zone=a")));
        var explanation = world.Last<TaskAssigned>().Explanation;
        Assert.Equal(new FilterCounts(Unavailable: 1, Kind: 1, Labels: 1, Resources: 1, Reserved: 0), explanation.Removed);
        Assert.Equal((5, "fcfs", "best-fit"), (explanation.Examined, explanation.Policy, explanation.Strategy));
        Assert.Empty(explanation.RunnersUp);
    }

    private static void OnlyTheSecondFits(string strategy, NodeOffer first, NodeOffer second, TaskSpec task)
    {
        var world = Placing.On(strategy, first, second);
        world.Submit(task);
        Assert.Equal(("t", "b"), world.Assignments.Last());
    }
}
