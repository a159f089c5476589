using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

public sealed class PolicyRegistryTests
{
    [Fact]
    public void A_policy_of_one_s_own_is_used_by_its_name()
    {
        var options = Given.Queue("longest") with { Policies = new PolicyRegistry().Add(new LongestFirst("longest")) };
        Assert.Equal("b c a d", OneSlot.Run(options, OneSlot.Lasting(6, 8, 7, 3)).Order);
    }

    [Fact]
    public void A_name_is_given_once_and_not_empty()
    {
        var registry = new PolicyRegistry();
        Assert.Equal("There is a scheduling policy 'sjf' already.", Refusal(() => registry.Add(new LongestFirst("sjf"))));
        Assert.Equal("A scheduling policy needs a name.", Refusal(() => registry.Add(new LongestFirst(" "))));
        Assert.Equal(["critical-path", "drf", "edf", "fair-shares", "fcfs", "priority", "sjf", "srtf", "time-slices"], registry.Names);
    }

    [Fact]
    public void Whoever_asks_for_an_unknown_one_is_told_the_known_ones()
    {
        const string Message = "There is no scheduling policy 'SJF'. Known: critical-path, drf, edf, fair-shares, fcfs, longest, priority, sjf, srtf, time-slices.";
        var options = Given.Queue() with { Policies = new PolicyRegistry().Add(new LongestFirst("longest")) };
        Assert.Equal(Message, Refusal(() => new Kernel(options with { Queues = [new QueueOptions { Policy = "SJF" }] })));
        Assert.Equal(
            new Rejection(RejectionCode.UnknownPolicy, Message),
            new World(options).Refused(new ConfigureQueue(new QueueOptions { Policy = "SJF" })));
    }

    [Fact]
    public void A_journal_that_names_a_policy_that_is_not_registered_here_can_still_be_read()
    {
        var world = new World(Given.Queue("longest", "fcfs-nodes") with
        {
            Policies = new PolicyRegistry().Add(new LongestFirst("longest")),
            Strategies = new Core.Strategies.StrategyRegistry().Add(new FirstNode("fcfs-nodes")),
        });
        world.Submit(OneSlot.Lasting(1, 3, 2).Select(t => t.Task));
        world.Options = new KernelOptions { Queues = [new QueueOptions { Name = "another" }] };
        world.Failover();
        world.Join();
        Assert.Equal("a b c", world.Order);
    }

    [Fact]
    public void A_policy_or_strategy_of_one_s_own_that_throws_comes_last_and_ends_nothing()
    {
        var world = new World(Given.Queue("faulty", "faulty") with
        {
            Policies = new PolicyRegistry().Add(new FaultyPolicy()),
            Strategies = new Core.Strategies.StrategyRegistry().Add(new FaultyStrategy()),
        });
        world.Submit(Given.Task("bad"));
        world.Submit(Given.Task("good"));
        world.Join(offer: Given.Node(slots: 1));
        Assert.Equal("good", world.Order);
    }

    private static string Refusal(Action action) => Assert.Throws<SchedulerConfigurationException>(action).Message;

    private sealed class FaultyPolicy : ISchedulingPolicy
    {
        public string Name => "faulty";

        public string Description => "Of a test.";

        public long Key(in WaitingTask task) =>
            task.Spec.Id.Value == "bad" ? throw new InvalidOperationException("A fault of the user's.") : 0;
    }

    private sealed class FaultyStrategy : Core.Strategies.IAllocationStrategy
    {
        public string Name => "faulty";

        public string Description => "Of a test.";

        public long Score(Core.Strategies.INodeView node, TaskSpec task) => throw new InvalidOperationException("A fault of the user's.");
    }

    private sealed class LongestFirst(string name) : ISchedulingPolicy
    {
        public string Name => name;

        public string Description => "Of a test.";

        public long Key(in WaitingTask task) => -(task.Estimate?.Ticks ?? 0);
    }

    private sealed class FirstNode(string name) : Core.Strategies.IAllocationStrategy
    {
        public string Name => name;

        public string Description => "Of a test.";

        public long Score(Core.Strategies.INodeView node, TaskSpec task) => node.Number;
    }
}
