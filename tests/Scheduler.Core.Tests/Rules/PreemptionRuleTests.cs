using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>One slot; a long task runs, and then a short one comes.</summary>
public sealed class PreemptionRuleTests
{
    private static readonly QueueOptions Srtf = new() { Policy = "srtf", AgeAfter = TimeSpan.FromMinutes(10) };

    [Fact]
    public void A_running_task_is_asked_to_yield_once_and_its_slot_goes_to_the_one_that_waits()
    {
        var world = Running(Srtf);
        var token = world.Token("long");
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1));
        Assert.Equal(TaskPhase.Preempting, world.PhaseOf("long"));
        Assert.Equal([token], world.LastTo(world.NodeOf("long")).Preempt);
        Assert.Equal(new PreemptionRequested(world.Now.Wall, new("long"), token, PreemptionCause.Outranked, new("short")), world.Last<PreemptionRequested>());
        world.Submit(Given.Task("shorter", estimate: 0.5));
        Assert.Equal(1, world.Count<PreemptionRequested>());

        world.Yield("long", 5, [7]);
        Assert.Equal("long shorter", world.Order);
        Assert.Equal((1, TimeSpan.FromSeconds(5), TaskPhase.Pending), (world.Info("long").Preemptions, world.Info("long").Ran, world.PhaseOf("long")));
        world.Succeed("shorter");
        world.Succeed("short");
        Assert.Equal("long shorter short long", world.Order);
        Assert.Equal([7], world.LastTo(world.NodeOf("long")).Assignments.Single().Checkpoint!.Value.ToArray());
        Assert.Equal((0, 0), (world.Info("long").FailedAttempts, world.Info("long").LostAttempts));
    }

    [Fact]
    public void Handlers_that_do_not_declare_it_are_never_interrupted()
    {
        var world = Running(Srtf, yields: false);
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1));
        world.Pass(60);
        Assert.Equal(0, world.Count<PreemptionRequested>());
    }

    [Fact]
    public void Not_before_it_has_run_for_a_while()
    {
        var world = Running(Srtf with { MinRunTime = TimeSpan.FromSeconds(3) });
        world.Pass(1);
        world.Submit(Given.Task("short", estimate: 1));
        Assert.Equal(TaskPhase.Running, world.PhaseOf("long"));
        Assert.Equal(TimeSpan.FromSeconds(2), world.Kernel.NextWakeUp(world.Now));
        world.Pass(2);
        Assert.Equal(TaskPhase.Preempting, world.PhaseOf("long"));
    }

    [Theory]
    [InlineData(91, 0)]
    [InlineData(89, 1)]
    public void Not_for_a_small_gain(double estimate, int requests)
    {
        // 95 s are left of it.
        var world = Running(Srtf with { PreemptionMargin = TimeSpan.FromSeconds(5) });
        world.Pass(5);
        world.Submit(Given.Task("another", estimate: estimate));
        world.Pass(0);
        Assert.Equal(requests, world.Count<PreemptionRequested>());
    }

    [Fact]
    public void Not_too_often()
    {
        var world = Running(Srtf with { MaxPreemptions = 2 });
        for (var i = 1; i <= 3; i++)
        {
            world.Pass(5);
            world.Submit(Given.Task($"short{i}", estimate: 1));
            Assert.Equal(Math.Min(i, 2), world.Count<PreemptionRequested>());
            if (i <= 2)
            {
                world.Yield("long", 5);
                world.Succeed($"short{i}");
            }
        }
    }

    [Fact]
    public void Not_one_that_has_aged()
    {
        var world = Running(Srtf with { AgeAfter = TimeSpan.FromSeconds(60) });
        world.Pass(60);
        world.Submit(Given.Task("short", estimate: 1));
        Assert.Equal(0, world.Count<PreemptionRequested>());
    }

    [Fact]
    public void Not_on_a_node_that_could_not_take_the_waiting_one()
    {
        var world = Running(Srtf);
        world.Pass(5);
        world.Submit(Given.Task("elsewhere", estimate: 1, labels: Given.Label("disk=ssd")));
        Assert.Equal(0, world.Count<PreemptionRequested>());
        world.Submit(Given.Task("larger", estimate: 1, request: Given.Cpu(2_000)));
        Assert.Equal(0, world.Count<PreemptionRequested>());
        world.Submit(Given.Task("fits", estimate: 1, request: Given.Cpu(1_000)));
        Assert.Equal(1, world.Count<PreemptionRequested>());
    }

    [Fact]
    public void The_one_with_the_most_left_makes_room()
    {
        var world = Running(Srtf, slots: 3, "long", "longer:200", "middle:50");
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1));
        Assert.Equal("longer", world.Last<PreemptionRequested>().Task.Value);
    }

    [Fact]
    public void As_many_are_asked_as_wait_so_that_one_that_does_not_yield_holds_up_no_others()
    {
        var world = Running(Srtf, slots: 3, "stubborn:300", "longer:200", "long");
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1));
        world.Submit(Given.Task("shorter", estimate: 0.5));
        Assert.Equal(
            ["stubborn for short", "longer for shorter"],
            world.Events.OfType<PreemptionRequested>().Select(asked => $"{asked.Task} for {asked.For}"));

        world.Yield("longer", 5);
        Assert.Equal("stubborn longer long shorter", world.Order);
        world.Succeed("shorter");
        Assert.Equal("stubborn longer long shorter short", world.Order);
        Assert.Equal(2, world.Count<PreemptionRequested>());
    }

    [Fact]
    public void Each_that_waits_interrupts_only_what_it_goes_before_itself()
    {
        var world = Running(Srtf, slots: 2, "long:100", "middle:50");
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1), Given.Task("longish", estimate: 60));
        Assert.Equal(["long"], world.Events.OfType<PreemptionRequested>().Select(asked => asked.Task.Value));
    }

    [Fact]
    public void Somebody_is_asked_for_a_newcomer_though_another_is_asked_for_one_that_goes_after_it()
    {
        var world = Running(Srtf, slots: 2, "stubborn:100", "middle:50");
        world.Pass(5);
        world.Submit(Given.Task("longish", estimate: 60));
        world.Submit(Given.Task("short", estimate: 1));
        Assert.Equal(
            ["stubborn for longish", "middle for short"],
            world.Events.OfType<PreemptionRequested>().Select(asked => $"{asked.Task} for {asked.For}"));
    }

    [Fact]
    public void What_is_free_beside_them_makes_room_for_one_only()
    {
        // Ten of 100 run on 1,000; with 900 more free, each that goes seems to make room for one that needs 1,000.
        var world = new World(new KernelOptions { Queues = [Srtf] }.Patient());
        world.Join("n", Given.Node(slots: 20, cpu: 1_900) with { YieldingKinds = ["noop"] });
        for (var i = 0; i < 10; i++)
        {
            world.Submit(Given.Task($"long{i}", estimate: 100, request: new Resources(100, 0)));
            world.Start($"long{i}");
        }

        world.Pass(5);
        world.Submit(Enumerable.Range(0, 10).Select(i => Given.Task($"short{i}", estimate: 1, request: new Resources(1_000, 0))));
        Assert.Equal(1, world.Count<PreemptionRequested>());
    }

    [Fact]
    public void Nobody_is_asked_where_an_anti_affinity_key_keeps_it_away()
    {
        var world = Running(Srtf, slots: 2, "long", "longer:200");
        world.Submit(Given.Task("first", estimate: 1) with { AntiAffinityKey = "apart" }, Given.Task("second", estimate: 1) with { AntiAffinityKey = "apart" });
        world.Pass(5);
        Assert.Equal(["longer for first"], world.Events.OfType<PreemptionRequested>().Select(asked => $"{asked.Task} for {asked.For}"));
        world.Yield("longer", 5);
        Assert.Equal("long longer first", world.Order);
        world.Pass(5);
        Assert.Equal(1, world.Count<PreemptionRequested>());
    }

    [Fact]
    public void Slices_that_are_over_at_once_make_room_at_once()
    {
        var world = Running(new QueueOptions { Policy = "time-slices", Slice = TimeSpan.FromSeconds(10) }, slots: 3, "a", "b", "c");
        world.Submit(Given.Task("d"), Given.Task("e"));
        world.Pass(10);
        Assert.Equal(["c for d", "b for e"], world.Events.OfType<PreemptionRequested>().Select(asked => $"{asked.Task} for {asked.For}"));
    }

    [Fact]
    public void A_queue_may_let_any_policy_interrupt()
    {
        var queue = new QueueOptions { Policy = "priority", MinRunTime = TimeSpan.Zero };
        foreach (var (preempt, requests) in new[] { (false, 0), (true, 1) })
        {
            var world = Running(queue with { Preempt = preempt });
            world.Submit(Given.Task("urgent", priority: 1));
            Assert.Equal(requests, world.Count<PreemptionRequested>());
        }
    }

    [Fact]
    public void After_a_failover_it_is_asked_again_when_its_node_speaks()
    {
        var world = Running(Srtf);
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1));
        var token = world.Token("long");
        world.Failover();
        Assert.Equal(TaskPhase.Preempting, world.PhaseOf("long"));
        world.Renew(world.NodeOf("long"), window: 1, token);
        Assert.Equal([token], world.LastTo(world.NodeOf("long")).Preempt);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_failover_no_other_is_asked_and_it_is_known_for_which_task_one_was(bool fromSnapshot)
    {
        var world = Running(Srtf, slots: 2, "long", "longer:200");
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1));
        var asked = world.Explain("longer").Preemption;
        Assert.Equal(("longer", "short"), (asked!.Task.Value, asked.For?.Value));

        if (fromSnapshot)
        {
            world.FailoverFromSnapshot();
        }
        else
        {
            world.Failover();
        }

        Assert.Equal(asked, world.Explain("longer").Preemption);
        Assert.Equal(asked, world.Explain("short").Preemption);
        world.Renew(new NodeId("n", 1), window: 2, world.Token("long"), world.Token("longer"));
        world.Start("long");
        world.Pass(5);
        Assert.Equal(1, world.Count<PreemptionRequested>());
        world.Submit(Given.Task("other class", estimate: 1, priority: 1, request: Given.Cpu(1)));
        Assert.Equal("long", world.Last<PreemptionRequested>().Task.Value);
    }

    [Fact]
    public void A_queue_that_is_configured_meanwhile_has_no_other_asked()
    {
        var world = Running(Srtf, slots: 2, "long", "longer:200");
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1));
        world.Do(new ConfigureQueue(Srtf with { PreemptionMargin = TimeSpan.FromSeconds(1) }));
        world.Pass(5);
        Assert.Equal(1, world.Count<PreemptionRequested>());
    }

    [Fact]
    public void One_that_ends_instead_of_yielding_has_ended()
    {
        var world = Running(Srtf);
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1));
        world.Succeed("long");
        Assert.Equal((TaskPhase.Succeeded, "long short"), (world.PhaseOf("long"), world.Order));
    }

    [Fact]
    public void One_that_is_cancelled_meanwhile_is_cancelled_when_it_yields()
    {
        var world = Running(Srtf);
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1));
        world.Cancel("long");
        world.Yield("long", 5);
        Assert.Equal(TaskPhase.Cancelled, world.PhaseOf("long"));
    }

    [Fact]
    public void Its_explanation_says_why()
    {
        var world = Running(Srtf);
        world.Pass(5);
        world.Submit(Given.Task("short", estimate: 1));
        Assert.Contains("because the policy puts a waiting task before it", world.Explain("long").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_may_yield_without_being_asked()
    {
        var world = Running(new QueueOptions { Policy = "fcfs" });
        world.Pass(5);
        world.Yield("long", 5, [1]);
        Assert.Equal("long long", world.Order);
        Assert.Equal((0, TimeSpan.FromSeconds(5)), (world.Info("long").Preemptions, world.Info("long").Ran));
    }

    private static World Running(QueueOptions queue, bool yields = true) => Running(queue, 1, yields, ["long"]);

    private static World Running(QueueOptions queue, int slots, params string[] tasks) => Running(queue, slots, yields: true, tasks);

    // Each runs for 100 s if it does not say otherwise.
    private static World Running(QueueOptions queue, int slots, bool yields, string[] tasks)
    {
        var world = new World(new KernelOptions { Queues = [queue] }.Patient());
        world.Join("n", Given.Node(slots: slots, cpu: 1_000) with { YieldingKinds = yields ? ["noop"] : [] });
        foreach (var task in tasks.Select(t => t.Split(':')))
        {
            world.Submit(Given.Task(task[0], estimate: task.Length > 1 ? double.Parse(task[1], System.Globalization.CultureInfo.InvariantCulture) : 100));
            world.Start(task[0]);
        }

        return world;
    }
}
