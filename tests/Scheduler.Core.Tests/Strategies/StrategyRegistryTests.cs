using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Strategies;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Strategies;

public sealed class StrategyRegistryTests
{
    private static KernelOptions Own => Given.Queue(strategy: "newest") with { Strategies = new StrategyRegistry().Add(new Newest("newest")) };

    [Fact]
    public void A_strategy_of_one_s_own_is_used_by_its_name()
    {
        var world = Placing.On(Own, Given.Node(1), Given.Node(2), Given.Node(3));
        world.Submit(Given.Tasks(6));
        Assert.Equal("c c c b b a", world.Placements);
        Assert.Equal("newest", world.Last<TaskAssigned>().Explanation.Strategy);
    }

    [Fact]
    public void It_sees_what_is_free_on_each_node()
    {
        var world = Placing.On(
            Given.Queue(strategy: "emptiest") with { Strategies = new StrategyRegistry().Add(new Emptiest()) },
            Given.Node(cpu: 2_000, memory: 100, named: new NamedAmount("gpu", 2)),
            Given.Node(cpu: 3_000, memory: 100, named: new NamedAmount("gpu", 1)));
        world.Submit(Enumerable.Range(1, 4).Select(i => Given.Task($"t{i}", request: new Resources(600, 10))));
        Assert.Equal("b b a b", world.Placements);
    }

    [Fact]
    public void A_name_is_given_once_and_not_empty()
    {
        var registry = new StrategyRegistry();
        Assert.Throws<SchedulerConfigurationException>(() => registry.Add(new Newest("random")));
        Assert.Throws<SchedulerConfigurationException>(() => registry.Add(new Newest("")));
        Assert.Equal(["best-fit", "consistent-hash", "least-loaded", "random", "round-robin", "three-choices", "two-choices", "weighted"], registry.Names);
    }

    [Fact]
    public void Whoever_asks_for_an_unknown_one_is_told_the_known_ones()
    {
        var refusal = new World(Own).Refused(new ConfigureQueue(new QueueOptions { Strategy = "best" }));
        Assert.Equal(RejectionCode.UnknownStrategy, refusal.Code);
        Assert.Equal(
            "There is no allocation strategy 'best'. Known: best-fit, consistent-hash, least-loaded, newest, random, round-robin, three-choices, two-choices, weighted.", refusal.Message);
    }

    private sealed class Newest(string name) : IAllocationStrategy
    {
        public string Name => name;

        public string Description => "Of a test.";

        public long Score(INodeView node, TaskSpec task) => -node.Number;
    }

    private sealed class Emptiest : IAllocationStrategy
    {
        public string Name => "emptiest";

        public string Description => "Of a test.";

        public long Score(INodeView node, TaskSpec task) => -(node.FreeCpuMillis + node.FreeMemoryBytes + node.FreeOf("gpu") + node.FreeOf("none"));
    }
}
