using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class PendingReasonsTests
{
    private readonly World _world = new(Given.Queue("sjf"));

    [Fact]
    public void It_runs()
    {
        _world.Join();
        _world.Submit("a");
        _world.Start("a");
        Because(PendingReason.None, "It is running on n#1.");
        Assert.Equal("sjf", _world.Explain("a").Assignment!.Policy);
    }

    [Fact]
    public void It_has_ended()
    {
        _world.Submit("a");
        _world.Cancel("a");
        Because(PendingReason.None, "It was cancelled.");
        Assert.Equal(TaskPhase.Cancelled, _world.Explain("a").Phase);
    }

    [Fact]
    public void It_is_not_known() => Assert.Equal(RejectionCode.UnknownTask, _world.Refused(new ExplainTask(new("a"))).Code);

    [Fact]
    public void Its_time_has_not_come()
    {
        _world.Submit(Given.Task("a", notBefore: _world.In(60)));
        Because(PendingReason.NotDue, "It is due at 0001-01-01T00:17:40.0000000Z.");
    }

    [Fact]
    public void Its_next_attempt_is_not_due()
    {
        _world.Join();
        _world.Submit("a");
        _world.Fail("a", "disk full");
        Because(PendingReason.RetryBackoff, "Attempt 1 failed; the next is due at 0001-01-01T00:16:41.0000000Z. The error: disk full");
    }

    [Fact]
    public void Its_queue_is_paused()
    {
        _world.Do(new ConfigureQueue(new QueueOptions { Paused = true }));
        _world.Submit("a");
        Because(PendingReason.QueuePaused, "The queue 'default' is paused; resume it.");
    }

    [Fact]
    public void There_are_no_nodes()
    {
        _world.Submit("a");
        Because(PendingReason.NoNodes, "No node has joined.");
    }

    [Fact]
    public void No_node_has_its_kind()
    {
        _world.Join("n", Given.Node(kinds: "sleep hash"));
        _world.Submit("a");
        Because(PendingReason.NoNodeHasKind, "No node has a handler of the kind 'noop'. Known kinds: hash, sleep.");
    }

    [Fact]
    public void No_node_has_its_labels()
    {
        _world.Join("m", Given.Node(labels: "zone=b"));
        _world.Join("n", Given.Node(labels: "disk=ssd"));
        _world.Submit(Given.Task("a", labels: Given.Label("zone=a disk=ssd")));
        Because(PendingReason.NoNodeHasLabels, "No node that has a handler of its kind has the labels disk=ssd zone=a.");
    }

    [Fact]
    public void Its_request_exceeds_every_node_and_the_numbers_say_by_what()
    {
        _world.Join("m", Given.Node(cpu: 8_000, memory: 100));
        _world.Join("n", Given.Node(cpu: 4_000, memory: 500, named: new NamedAmount("gpu", 1)));
        _world.Submit(Given.Task("a", request: new Resources(2_000, 300, new NamedAmount("gpu", 2))));
        Because(
            PendingReason.RequestExceedsEveryNode,
            "It requests cpu=2000m memory=300 gpu=2, more than any node that could take it offers, even when empty. Add a larger node, or submit it with a smaller request.");
    }

    [Fact]
    public void Every_node_for_it_is_cordoned()
    {
        _world.Join("m");
        _world.Do(new CordonNode("m"));
        _world.Submit("a");
        Because(PendingReason.NodesCordoned, "The only node that could take it, m, is cordoned or draining; uncordon it.");
    }

    [Fact]
    public void All_nodes_for_it_are_cordoned()
    {
        _world.Join("m");
        _world.Join("n");
        _world.Do(new CordonNode("m"));
        _world.Do(new DrainNode("n"));
        _world.Submit("a");
        Because(PendingReason.NodesCordoned, "All 2 nodes that could take it are cordoned or draining; uncordon one.");
    }

    [Fact]
    public void Every_slot_for_it_is_in_use()
    {
        _world.Join("m", Given.Node(slots: 1));
        _world.Join("n", Given.Node(slots: 2));
        _world.Submit(Given.Tasks(3));
        _world.Submit("a");
        Because(PendingReason.SlotsBusy, "None of the 3 slots that could take it is free.");
    }

    [Fact]
    public void There_is_not_enough_left_on_any_one_node()
    {
        _world.Join("m", Given.Node(cpu: 1_000));
        _world.Join("n", Given.Node(cpu: 1_000));
        _world.Submit(Given.Task("t1", request: Given.Cpu(600)), Given.Task("t2", request: Given.Cpu(600)), Given.Task("a", request: Given.Cpu(500)));
        Because(PendingReason.ResourcesBusy, "No node with a free slot has cpu=500m memory=0 free.");
    }

    [Fact]
    public void Its_node_has_not_started_it()
    {
        _world.Join();
        _world.Submit("a");
        Because(PendingReason.WaitingForNode, "It is assigned to n#1, which has not started it yet.");
        Assert.Equal(new NodeId("n", 1), _world.Explain("a").Node);
    }

    [Fact]
    public void Others_go_first_while_a_full_batch_waits_to_be_taken()
    {
        var kernel = new Kernel(new KernelOptions { Limits = new SchedulerLimits { MaxBatchEvents = 4 } });
        var now = new Instant(default, default);
        kernel.Begin("test", now);
        kernel.Handle(new HearNode(new FromNode(new("n", 1), 0, 4, []) { Join = Given.Node() }), now);
        kernel.Handle(new SubmitTasks([Given.Task("a")]), now);
        kernel.Handle(new ExplainTask(new("a")) { ReplyTo = this }, now);
        var explained = Assert.IsType<Explained>(Assert.Single(kernel.TakeBatch().Replies).Answer);
        Assert.Equal(PendingReason.BehindOthers, explained.Explanation.Reason);
        Assert.Equal("It is assigned once those before it are.", explained.Explanation.Unblocks);
    }

    [Fact]
    public void Tasks_ahead_are_those_of_its_queue_that_the_policy_puts_first()
    {
        _world.Do(new ConfigureQueue(new QueueOptions { Name = "other" }));
        _world.Submit(OneSlot.Lasting(6, 8, 7, 3).Select(t => t.Task));
        _world.Submit(Given.Task("elsewhere", queue: "other"), Given.Task("kind", kind: "sleep", estimate: 1));
        Assert.Equal([2, 4, 3, 1, 0], new[] { "a", "b", "c", "d", "kind" }.Select(t => _world.Explain(t).TasksAhead!.Value));
        Assert.Equal(0, _world.Explain("elsewhere").TasksAhead);
    }

    [Fact]
    public void Tasks_ahead_are_counted_up_to_10_000_and_only_while_it_is_pending()
    {
        for (var i = 0; i < 11; i++)
        {
            _world.Submit(Given.Tasks(1_000, $"b{i}-"));
        }

        _world.Submit(Given.Task("a"), Given.Task("later", notBefore: _world.In(1)));
        Assert.Equal(10_000, _world.Explain("a").TasksAhead);
        Assert.Null(_world.Explain("later").TasksAhead);
    }

    [Fact]
    public void Where_a_queue_shares_its_key_s_share_is_told_and_how_many_keys_go_before()
    {
        var world = new World(Given.Queue("drf").Patient());
        world.Join("n", Given.Node(cpu: 4_000));
        world.Submit(Task("a1", "ada", 2_000), Task("b1", "bob", 1_000), Task("c1", "eve", 1_000));
        world.Submit(Task("a2", "ada", 2_000), Task("b2", "bob", 1_000), Task("c2", "eve", 1_000));
        Assert.Equal(new FairShare("ada", 1, 0.5, 2), world.Explain("a2").Share);
        Assert.Equal(new FairShare("bob", 1, 0.25, 0), world.Explain("b2").Share);
        Assert.Null(world.Explain("a1").Share);

        static TaskSpec Task(string id, string user, long cpu) => Given.Task(id, fairnessKey: user, request: Given.Cpu(cpu));
    }

    [Fact]
    public void Under_fair_shares_it_is_the_slot_time_that_its_key_is_ahead()
    {
        var world = new World(Given.Queue("fair-shares").Patient());
        world.Join("n", Given.Node(slots: 2));
        world.Submit(Given.Task("a1", fairnessKey: "ada", weight: 2, estimate: 100), Given.Task("b1", fairnessKey: "bob", estimate: 10));
        world.Submit(Given.Task("a2", fairnessKey: "ada", weight: 2), Given.Task("b2", fairnessKey: "bob"));
        Assert.Equal(new FairShare("ada", 2, 50, 1), world.Explain("a2").Share);
        Assert.Equal(new FairShare("bob", 1, 10, 0), world.Explain("b2").Share);
    }

    [Fact]
    public void Who_was_asked_to_yield_for_whom_is_told_of_both()
    {
        var world = new World(Given.Queue("srtf").Patient());
        world.Join("n", Given.Node(slots: 1) with { YieldingKinds = ["noop"] });
        world.Submit(Given.Task("long", estimate: 100));
        world.Start("long");
        Assert.Null(world.Explain("long").Preemption);
        world.Pass(1);
        world.Submit(Given.Task("short", estimate: 1));
        var asked = new PendingPreemption(new("long"), new("n", 1), new TaskId("short"), PreemptionCause.Outranked);
        Assert.Equal(asked, world.Explain("long").Preemption);
        Assert.Equal(asked, world.Explain("short").Preemption);
        Assert.Equal(
            "It is running on n#1, and was asked to yield to short because the policy puts a waiting task before it.", world.Explain("long").Text);
        world.Yield("long", 1);
        Assert.Null(world.Explain("short").Preemption);
        Assert.Null(world.Explain("long").Preemption);
    }

    private void Because(PendingReason reason, string text)
    {
        var explanation = _world.Explain("a");
        Assert.Equal((reason, text), (explanation.Reason, explanation.Text));
    }

    [Fact]
    public void A_task_that_is_wider_than_any_node_is_told_so()
    {
        var world = new World();
        world.Join("n", Given.Node(slots: 4));
        world.Submit(Given.Task("wide", slots: 5));
        var explained = world.Explain("wide");
        Assert.Equal(PendingReason.RequestExceedsEveryNode, explained.Reason);
        Assert.StartsWith("It takes 5 slots of one node, more than any node that could take it has.", explained.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wide_task_waits_for_as_many_slots_on_one_node()
    {
        var world = new World(new KernelOptions().Patient());
        world.Join("n", Given.Node(slots: 4));
        world.Submit(Given.Task("narrow"), Given.Task("wide", slots: 4));
        Assert.Equal("No node that could take it has 4 slots free.", world.Explain("wide").Text);
        world.Succeed("narrow");
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("wide"));
        world.Submit("next");
        Assert.Equal(PendingReason.SlotsBusy, world.Explain("next").Reason);
    }
}
