using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class QueueRuleTests
{
    private static readonly QueueOptions Default = new();

    public static TheoryData<QueueOptions, RejectionCode> Bad => new()
    {
        { Default with { Name = "" }, RejectionCode.Invalid },
        { Default with { Name = " " }, RejectionCode.Invalid },
        { Default with { Name = new string('x', 101) }, RejectionCode.Invalid },
        { Default with { AgeAfter = TimeSpan.FromTicks(-1) }, RejectionCode.Invalid },
        { Default with { Policy = "lifo" }, RejectionCode.UnknownPolicy },
        { Default with { Policy = "time-slices", Preempt = false }, RejectionCode.Invalid },
        { Default with { Strategy = "nearest" }, RejectionCode.UnknownStrategy },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void A_bad_queue_is_refused_live_and_before_anything_starts(QueueOptions queue, RejectionCode code)
    {
        var world = new World();
        var refusal = world.Refused(new ConfigureQueue(queue));
        Assert.Equal(code, refusal.Code);
        Assert.Equal(1, world.Count<QueueConfigured>());
        var thrown = Assert.Throws<SchedulerConfigurationException>(() => new Kernel(new KernelOptions { Queues = [queue] }));
        Assert.Equal(refusal.Message, thrown.Message);
    }

    [Fact]
    public void Queues_are_limited_live_and_before_anything_starts()
    {
        var options = new KernelOptions { Limits = new SchedulerLimits { MaxQueues = 2 }, Queues = [Default, Default with { Name = "b" }] };
        Assert.Equal(RejectionCode.LimitReached, new World(options).Refused(new ConfigureQueue(Default with { Name = "c" })).Code);
        Assert.Equal(Acknowledged.Instance, new World(options).Do(new ConfigureQueue(Default with { Paused = true })));
        Assert.Throws<SchedulerConfigurationException>(() => new Kernel(options with { Queues = [.. options.Queues, Default with { Name = "c" }] }));
        Assert.Equal(RejectionCode.UnknownQueue, new World(options with { Queues = [] }).SubmitRefused(Given.Task("a")).Code);
    }

    [Fact]
    public void A_queue_that_is_wanted_at_the_start_but_has_no_room_beside_those_of_the_journal_is_no_silent_loss()
    {
        var world = new World(new KernelOptions { Limits = new SchedulerLimits { MaxQueues = 1 } });
        world.Options = world.Options with { Queues = [Default with { Name = "another" }] };
        Assert.Throws<SchedulerConfigurationException>(world.Failover);
    }

    [Fact]
    public void A_name_is_given_once() =>
        Assert.Throws<SchedulerConfigurationException>(() => new Kernel(new KernelOptions { Queues = [Default, Default with { Policy = "sjf" }] }));

    [Fact]
    public void The_same_again_writes_nothing()
    {
        var world = new World();
        Assert.Equal(Acknowledged.Instance, world.Do(new ConfigureQueue(new QueueOptions())));
        world.Failover();
        Assert.Equal(1, world.Count<QueueConfigured>());
    }

    [Fact]
    public void Waiting_tasks_go_by_the_new_policy_and_strategy()
    {
        var world = new World();
        world.Submit(OneSlot.Lasting(6, 8, 7, 3).Select(t => t.Task));
        world.Do(new ConfigureQueue(Default with { Policy = "sjf", Strategy = "round-robin" }));
        world.Join();
        Assert.Equal("d a c b", world.Order);
        Assert.Equal("round-robin", world.Last<TaskAssigned>().Explanation.Strategy);
    }

    /// <summary>Checked after each step: every task waits in the class of its like.</summary>
    [Theory]
    [InlineData("fcfs", "consistent-hash", "fcfs", "least-loaded")]
    [InlineData("fcfs", "least-loaded", "fcfs", "consistent-hash")]
    [InlineData("drf", "consistent-hash", "sjf", "random")]
    [InlineData("sjf", "random", "fair-shares", "consistent-hash")]
    public void Whatever_tells_waiting_tasks_apart_may_change(string policy, string strategy, string newPolicy, string newStrategy)
    {
        var world = new World(Given.Queue(policy, strategy).Patient());
        for (var i = 0; i < 12; i++)
        {
            world.Submit(Given.Task($"t{i}", affinityKey: i % 3 == 1 ? null : $"key {i % 3}", fairnessKey: i % 2 == 0 ? null : "ada"));
        }

        world.Do(new ConfigureQueue(Default with { Policy = newPolicy, Strategy = newStrategy }));

        world.Join("a", Given.Node(slots: 12));
        world.Join("b", Given.Node(slots: 12));
        Assert.Equal(12, world.Assignments.Count());
    }

    [Fact]
    public void A_new_policy_keeps_who_has_aged()
    {
        var world = new World(Given.Queue("sjf", ageAfter: TimeSpan.FromSeconds(60)));
        world.Submit(Given.Task("old", estimate: 9));
        world.Pass(60);
        world.Submit(Given.Task("new", estimate: 1, priority: 5));
        world.Do(new ConfigureQueue(Default with { Policy = "priority", AgeAfter = TimeSpan.FromSeconds(60) }));
        world.Join();
        Assert.Equal("old new", world.Order);
    }

    [Fact]
    public void A_paused_queue_accepts_and_assigns_nothing_until_it_is_resumed()
    {
        var world = new World();
        world.Join();
        world.Submit("running");
        world.Do(new ConfigureQueue(Default with { Paused = true }));
        world.Submit("waiting");
        world.Succeed("running");
        Assert.Equal(TaskPhase.Pending, world.PhaseOf("waiting"));
        Assert.Equal(world.Options.LeaseDuration + world.Options.LeaseMargin, world.Kernel.NextWakeUp(world.Now));
        world.Do(new ConfigureQueue(Default));
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("waiting"));
    }

    [Fact]
    public void A_queue_outlives_a_failover_as_it_was_configured_live()
    {
        var world = new World(new KernelOptions { Queues = [new QueueOptions { Name = "fixed" }] });
        world.Do(new ConfigureQueue(new QueueOptions { Name = "live", Policy = "sjf" }));
        world.Failover();
        world.Submit(OneSlot.Lasting(2, 1).Select(t => Given.Task(t.Task.Id.Value, queue: "live", estimate: t.Seconds)));
        world.Join();
        Assert.Equal("b a", world.Order);
    }
}
