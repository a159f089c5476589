using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Each reason for which a task may wait, and what is told that would end the wait of task "a".</summary>
public sealed class UnblockingTests
{
    private static readonly Dictionary<PendingReason, (Action<World> Given, string Unblocks)> Cases = new()
    {
        [PendingReason.NotDue] = (
            world => world.Submit(Given.Task("a", notBefore: world.In(60))),
            "It comes due by itself at 0001-01-01T00:17:40.0000000Z."),
        [PendingReason.RetryBackoff] = (
            world =>
            {
                world.Join();
                world.Submit(Given.Task("a", retry: Given.PlainRetry with { MaxAttempts = 3 }));
                world.Fail("a");
            },
            "Its next attempt comes due by itself at 0001-01-01T00:16:41.0000000Z; 2 of 3 may still fail."),
        [PendingReason.QueuePaused] = (
            world =>
            {
                world.Do(new ConfigureQueue(new QueueOptions { Paused = true }));
                world.Submit("a");
            },
            "Resume the queue 'default'."),
        [PendingReason.NoNodes] = (world => world.Submit("a"), "Start a node."),
        [PendingReason.NoNodeHasKind] = (
            world =>
            {
                world.Join("n", Given.Node(kinds: "sleep"));
                world.Submit("a");
            },
            "Start a node with a handler of the kind 'noop'."),
        [PendingReason.NoNodeHasLabels] = (
            world =>
            {
                world.Join("m", Given.Node(labels: "zone=b"));
                world.Join("n", Given.Node(labels: "disk=ssd"));
                world.Submit(Given.Task("a", labels: Given.Label("zone=a disk=ssd")));
            },
            "Start a node of its kind with the labels disk=ssd zone=a; n#1 lacks only zone=a."),
        [PendingReason.RequestExceedsEveryNode] = (
            world =>
            {
                world.Join("n", Given.Node(cpu: 1_000));
                world.Submit(Given.Task("a", request: Given.Cpu(2_000), slots: 2));
            },
            "Start a node that offers cpu=2000m memory=0 and 2 slots, or submit the task with a smaller request."),
        [PendingReason.NodesCordoned] = (
            world =>
            {
                world.Join("m");
                world.Join("n");
                world.Do(new CordonNode("m"));
                world.Do(new DrainNode("n"));
                world.Submit("a");
            },
            "Uncordon m#1."),
        [PendingReason.SlotsBusy] = (
            world =>
            {
                world.Join("n", Given.Node(slots: 2));
                world.Submit(Given.Task("t1"), Given.Task("t2", estimate: 30));
                world.Submit("a");
            },
            "One of the 2 tasks on n#1 has to end, or a node has to join. By estimates, the first ends at 0001-01-01T00:17:10.0000000Z."),
        [PendingReason.ResourcesBusy] = (
            world =>
            {
                world.Join("m", Given.Node(cpu: 1_000));
                world.Join("n", Given.Node(cpu: 1_000));
                world.Submit(Given.Task("t1", request: Given.Cpu(900)), Given.Task("t2", request: Given.Cpu(600)));
                world.Submit(Given.Task("a", request: Given.Cpu(500)));
            },
            "Tasks on n#1, which holds 1 task, have to end until it has cpu=100 more free. Or a node has to join."),
        [PendingReason.Reserved] = (
            world =>
            {
                world.Join("n", Given.Node(cpu: 2_000));
                world.Submit(Given.Task("t1", request: Given.Cpu(1_000)));
                world.Submit(Given.Task("large", request: Given.Cpu(2_000)));
                world.Pass(60);
                world.Submit(Given.Task("a", request: Given.Cpu(1_000)));
            },
            "large, for which n#1 is kept free, has to begin first. A task with a declared estimate that is short enough may run before that."),
        [PendingReason.WaitingForNode] = (
            world =>
            {
                world.Join();
                world.Submit("a");
            },
            "n#1 has to start it. If that node is lost, the task goes to another once the lease has ended."),
        [PendingReason.NeedsNodeAlone] = (
            world =>
            {
                world.Join("n", incarnation: 1);
                world.Submit("a");
                for (var life = 1; life <= 2; life++)
                {
                    world.Start("a");
                    world.Do(new NodeDied(new NodeId("n", life)));
                    if (life == 1)
                    {
                        world.Join("n", incarnation: 2);
                    }
                }

                world.Submit("other");
                world.Do(new ConfigureQueue(new QueueOptions { Name = "first" }));
                world.Join("n", Given.Node(labels: "x=y"), incarnation: 3, window: 0);
                world.Submit(Given.Task("holder", queue: "first"));
                world.Cancel("other");
                world.Do(new ConfigureQueue(new QueueOptions { Paused = true }));
                world.Renew(new NodeId("n", 3));
                world.Do(new ConfigureQueue(new QueueOptions()));
            },
            "n#3 has to be empty; it holds 1 task. Or a node has to join."),
        [PendingReason.Affinity] = (
            world =>
            {
                world.Join("n");
                world.Submit(Given.Task("t1", antiAffinityKey: "disk"));
                world.Submit(Given.Task("a", antiAffinityKey: "disk"));
            },
            "The task of the anti-affinity key 'disk' has to end on n#1, or a node has to join."),
        [PendingReason.LimitReached] = (
            world =>
            {
                world.Join("n");
                world.Do(new SetLimit(new LimitOptions { Name = "gpu", Running = 1 }));
                world.Submit(Given.Task("t1", estimate: 30, limits: [new LimitUse("gpu")]));
                world.Submit(Given.Task("a", limits: [new LimitUse("gpu")]));
            },
            "A task that counts against 'gpu' has to end, or the limit to be raised."),
        [PendingReason.RateReached] = (
            world =>
            {
                world.Join("n");
                world.Do(new SetLimit(new LimitOptions { Name = "api:*", Rate = new StartRate(1, TimeSpan.FromSeconds(10)) }));
                world.Submit(Given.Task("t1", limits: [new LimitUse("api:acme")]));
                world.Submit(Given.Task("a", limits: [new LimitUse("api:acme")]));
            },
            "That limit lets it begin by itself at 0001-01-01T00:16:50.0000000Z."),
        [PendingReason.Held] = (
            world =>
            {
                world.Join("n");
                world.Do(new PlaceHold(HoldTarget.Kind, "noop", "vendor outage"));
                world.Submit("a");
            },
            "Release the kind 'noop'."),
        [PendingReason.BehindOrderKey] = (
            world => world.Submit(Given.Task("t1", orderKey: "acme"), Given.Task("a", orderKey: "acme")),
            "t1 has to end."),
        [PendingReason.Awaiting] = (world => world.Submit(Given.Task("t1"), Given.Task("a", after: ["t1"])), "Task 't1' has to end."),
    };

    public static TheoryData<PendingReason> Reasons => [.. Enum.GetValues<PendingReason>()];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void What_would_unblock_it_is_told_for_each_reason(PendingReason reason)
    {
        if (reason is PendingReason.None or PendingReason.BehindOthers)
        {
            // Nothing holds it up, or nothing but the next decision: those have tests of their own.
            return;
        }

        var world = new World(Given.Queue("sjf", ageAfter: TimeSpan.FromSeconds(60)).Patient());
        Cases[reason].Given(world);
        var explained = world.Explain("a");
        Assert.Equal((reason, Cases[reason].Unblocks), (explained.Reason, explained.Unblocks));
    }

    [Fact]
    public void What_runs_needs_nothing()
    {
        var world = new World();
        world.Join();
        world.Submit("a");
        world.Start("a");
        Assert.Null(world.Explain("a").Unblocks);
    }

    [Fact]
    public void A_wide_task_needs_slots_of_one_node()
    {
        var world = new World(new KernelOptions().Patient());
        world.Join("n", Given.Node(slots: 4));
        world.Submit(Given.Task("narrow"), Given.Task("wide", slots: 4));
        Assert.Equal("Tasks on n#1 have to end until 4 of its slots are free, or a node has to join.", world.Explain("wide").Unblocks);
    }

    [Fact]
    public void A_task_with_an_affinity_key_needs_its_node()
    {
        var world = new World(Given.Queue(strategy: "consistent-hash").Patient());
        world.Join("m", Given.Node(slots: 1));
        world.Join("n", Given.Node(slots: 1));
        world.Submit(Given.Task("t1", affinityKey: "k"), Given.Task("a", affinityKey: "k"));
        var explained = world.Explain("a");
        Assert.Equal(PendingReason.Affinity, explained.Reason);
        Assert.Equal($"A task has to end on {world.NodeOf("t1")}, the node of its affinity key 'k', or that node has to leave.", explained.Unblocks);
    }

    [Fact]
    public void A_slot_of_a_handler_that_was_given_up_is_named_where_a_slot_is_what_it_waits_for()
    {
        var world = new World(new KernelOptions().Patient());
        Block(world, "n", slots: 1, 7);
        world.Submit("a");
        Assert.Equal(
            (PendingReason.SlotsBusy,
                "A slot of n#1 has to come free, or a node has to join. 1 slot is held by attempt 2 of stuck7 on n#1, which was given up 4 min ago"
                + " and has not returned: restart the node to free it."),
            (world.Explain("a").Reason, world.Explain("a").Unblocks));
    }

    [Fact]
    public void So_they_are_for_a_wide_task()
    {
        var world = new World(new KernelOptions().Patient());
        Block(world, "n", slots: 2, 7, 8);
        world.Submit(Given.Task("a", slots: 2));
        Assert.Equal(
            (PendingReason.SlotsBusy,
                "2 slots of n#1 have to come free, or a node has to join. 2 slots are held by attempt 2 of stuck7 on n#1, which was given up 4 min ago"
                + " and has not returned, and by 1 more like it: restart the node to free them."),
            (world.Explain("a").Reason, world.Explain("a").Unblocks));
    }

    [Fact]
    public void So_they_are_for_a_task_whose_affinity_key_has_its_node_there()
    {
        var world = new World(Given.Queue(strategy: "consistent-hash").Patient());
        world.Join("m", Given.Node(slots: 1));
        world.Join("n", Given.Node(slots: 1));
        world.Submit(Given.Task("t1", affinityKey: "k"));
        var home = world.NodeOf("t1");
        world.Succeed("t1");
        Stick(world, home, window: 0, 7);
        world.Submit(Given.Task("a", affinityKey: "k"));
        Assert.Equal(
            (PendingReason.Affinity,
                $"A slot has to come free on {home}, the node of its affinity key 'k', or that node has to leave. 1 slot is held by attempt 2 of"
                + $" stuck7 on {home}, which was given up 4 min ago and has not returned: restart the node to free it."),
            (world.Explain("a").Reason, world.Explain("a").Unblocks));
    }

    [Fact]
    public void So_they_are_for_a_task_that_a_node_with_its_anti_affinity_key_keeps_off()
    {
        var world = new World(new KernelOptions().Patient());
        Block(world, "m", slots: 1, 7);
        world.Join("n");
        world.Submit(Given.Task("t1", antiAffinityKey: "disk"));
        world.Submit(Given.Task("a", antiAffinityKey: "disk"));
        Assert.Equal(
            (PendingReason.Affinity,
                "The task of the anti-affinity key 'disk' has to end on n#1, or a node has to join. 1 slot is held by attempt 2 of stuck7 on m#1,"
                + " which was given up 4 min ago and has not returned: restart the node to free it."),
            (world.Explain("a").Reason, world.Explain("a").Unblocks));
    }

    private static void Block(World world, string node, int slots, params long[] tokens) =>
        Stick(world, world.Join(node, Given.Node(slots: slots)), slots - tokens.Length, tokens);

    private static void Stick(World world, NodeId node, int window, params long[] tokens) =>
        world.Say(new FromNode(node, world.Kernel.Epoch, window, [])
        {
            Blocked = [.. tokens.Select(token =>
                new BlockedReport(new TaskId($"stuck{token}"), new FencingToken(token), 2, 1, TimeSpan.FromSeconds(299 - token)))],
        });
}
