using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>A node of four slots that would take all at once.</summary>
public sealed class HoldRuleTests
{
    private readonly World _world = new(new KernelOptions { Recurrences = new EverySeconds() }.Patient());

    public static TheoryData<HoldTarget, string> Targets => new()
    {
        { HoldTarget.Queue, "default" },
        { HoldTarget.Kind, "noop" },
        { HoldTarget.Limit, "api:acme" },
        { HoldTarget.Limit, "api:*" },
        { HoldTarget.OrderKey, "acme" },
        { HoldTarget.Task, "a" },
        { HoldTarget.Group, "inner" },
        { HoldTarget.Group, "outer" },
    };

    public HoldRuleTests()
    {
        _world.Do(new OpenGroup("outer"));
        _world.Do(new OpenGroup("inner", "outer"));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void What_is_held_begins_when_it_is_released_and_not_before(HoldTarget target, string name)
    {
        _world.Do(new SetLimit(new LimitOptions { Name = "api:*", Running = 9 }));
        if (target != HoldTarget.Task)
        {
            Hold(target, name);
        }

        _world.Submit(Task("a"));
        Hold(target, name);
        _world.Join();
        Assert.Equal("", _world.Order);
        var explained = _world.Explain("a");
        Assert.Equal(PendingReason.Held, explained.Reason);
        Assert.Equal(
            (target == HoldTarget.Task ? "It" : $"The {target.Noun()} '{name}'") + " is held by ana since 0001-01-01T00:16:40.0000000Z: vendor outage", explained.Text);
        Assert.Equal(target == HoldTarget.Task ? TaskPhase.Held : TaskPhase.Pending, explained.Phase);

        _world.Failover();
        _world.Renew(new NodeId("n", 1));
        Assert.Equal("", _world.Order);
        Assert.IsType<Acknowledged>(_world.Do(new ReleaseHold(target, name)));
        Assert.Equal("a", _world.Order);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Everything_else_begins_meanwhile(HoldTarget target, string name)
    {
        _world.Do(new SetLimit(new LimitOptions { Name = "api:*", Running = 9 }));
        _world.Do(new ConfigureQueue(new QueueOptions { Name = "other" }));
        _world.Submit(Task("a"));
        Hold(target, name);
        _world.Join("n", Given.Node(kinds: "noop sleep"));
        _world.Submit(Given.Task("b", kind: "sleep", queue: "other", orderKey: "bolt", limits: [new LimitUse("gpu")], group: "another"));
        Assert.Equal("b", _world.Order);
    }

    [Fact]
    public void What_runs_goes_on_and_its_next_attempt_waits()
    {
        _world.Join();
        _world.Submit(Task("a"));
        _world.Start("a");
        Hold(HoldTarget.Task, "a");
        Assert.Equal(TaskPhase.Running, _world.PhaseOf("a"));
        _world.Fail("a");
        Assert.Equal(TaskPhase.Held, _world.PhaseOf("a"));
        _world.Pass(10);
        Assert.Equal("a", _world.Order);
        _world.Do(new ReleaseHold(HoldTarget.Task, "a"));
        Assert.Equal("a a", _world.Order);
        _world.Succeed("a");
        Assert.Empty(_world.Kernel.Desk.State.Holds.All);
    }

    [Fact]
    public void A_held_task_can_be_cancelled_and_expires_and_its_hold_goes_with_it()
    {
        _world.Submit(Given.Task("a"), Given.Task("b", expiresAt: _world.In(5)));
        Hold(HoldTarget.Task, "a");
        Hold(HoldTarget.Task, "b");
        _world.Cancel("a");
        _world.Pass(6);
        Assert.Equal((TaskPhase.Cancelled, TaskPhase.Expired), (_world.PhaseOf("a"), _world.PhaseOf("b")));
        Assert.Equal([TaskPhase.Cancelled, TaskPhase.Expired], _world.Follower.TakeFinished().Select(task => task.Phase));
        Assert.Empty(_world.Kernel.Desk.State.Holds.All);
    }

    [Fact]
    public void A_hold_has_the_reason_that_was_given_last_and_the_same_again_is_no_event()
    {
        Hold(HoldTarget.Kind, "noop");
        Hold(HoldTarget.Kind, "noop");
        Assert.Equal(1, _world.Count<HoldPlaced>());
        Hold(HoldTarget.Kind, "noop", "a fix is on its way");
        Assert.Equal("a fix is on its way", Assert.Single(_world.Kernel.Desk.State.Holds.All).Hold.Reason);
        Assert.IsType<Acknowledged>(_world.Do(new ReleaseHold(HoldTarget.Kind, "noop")));
        Assert.IsType<Acknowledged>(_world.Do(new ReleaseHold(HoldTarget.Kind, "noop")));
        Assert.Equal(1, _world.Count<HoldReleased>());
    }

    [Fact]
    public void A_hold_by_another_has_their_name()
    {
        Hold(HoldTarget.Kind, "noop");
        _world.Do(new PlaceHold(HoldTarget.Kind, "noop", "vendor outage"));
        Assert.Equal("ana", Assert.Single(_world.Kernel.Desk.State.Holds.All).Hold.By);
        _world.Do(new PlaceHold(HoldTarget.Kind, "noop", "vendor outage") { Principal = "bob" });
        Assert.Equal("bob", Assert.Single(_world.Kernel.Desk.State.Holds.All).Hold.By);
    }

    [Fact]
    public void A_prefix_holds_all_of_its_keys_whatever_limits_there_are()
    {
        _world.Do(new SetLimit(new LimitOptions { Name = "api:acme", Running = 9 }));
        Hold(HoldTarget.Limit, "api:*");
        _world.Join();
        _world.Submit(Task("a"), Given.Task("b", limits: [new LimitUse("api:x")]), Given.Task("c", limits: [new LimitUse("gpu")]));
        Assert.Equal("c", _world.Order);
        _world.Do(new SetLimit(new LimitOptions { Name = "api:*", Running = 9 }));
        _world.Do(new RemoveLimit("api:*"));
        Assert.Equal("c", _world.Order);
        _world.Do(new ReleaseHold(HoldTarget.Limit, "api:*"));
        Assert.Equal("c a b", _world.Order);
    }

    [Fact]
    public void No_node_is_kept_free_for_a_queue_that_is_held()
    {
        _world.Do(new ConfigureQueue(new QueueOptions { Name = "other" }));
        _world.Join("n", Given.Node(slots: 2), window: 2);
        _world.Submit(Given.Task("x0"), Given.Task("wide", slots: 2));
        for (var i = 1; _world.Kernel.Desk.Backlog.ReservedNodes == 0; i++)
        {
            _world.Submit(Given.Task($"x{i}", queue: "other"));
            _world.Succeed($"x{i - 1}");
            Assert.InRange(i, 1, 40);
        }

        Hold(HoldTarget.Queue, "default");
        Assert.Equal(0, _world.Kernel.Desk.Backlog.ReservedNodes);
        for (var i = 0; i < 40; i++)
        {
            _world.Submit(Given.Task($"y{i}", queue: "other"));
        }

        foreach (var task in _world.Kernel.Desk.State.Tasks.Where(task => task.Attempts is not null).Select(task => task.Id.Value).ToArray())
        {
            _world.Succeed(task);
        }

        Assert.Equal(0, _world.Kernel.Desk.Backlog.ReservedNodes);
        Assert.Equal(2, _world.Kernel.Desk.State.Nodes.Single().Held);
    }

    [Fact]
    public void A_hold_of_a_group_stands_for_what_comes_later_and_is_forgotten_with_it()
    {
        _world.Join("n", Given.Node(slots: 9), window: 9);
        _world.Submit(Given.Task("runs", group: "inner"));
        Hold(HoldTarget.Group, "outer");
        _world.Do(new OpenGroup("new", "inner"));
        _world.Submit(Given.Task("a", group: "new"), Given.Task("b", group: "inner"), Given.Task("c", group: "outer"), Given.Task("d"), Given.Task("e", group: "other"));
        Assert.Equal("runs d e", _world.Order);
        Assert.Equal("Release the group 'outer'.", _world.Explain("a").Unblocks);
        _world.Fail("runs");
        _world.Pass(30);
        Assert.Equal("runs d e", _world.Order);
        _world.FailoverFromSnapshot();
        _world.Renew(new NodeId("n", 1), window: 9, _world.Token("d"), _world.Token("e"));
        Assert.Equal("runs d e", _world.Order);
        Assert.Equal(4, _world.Follower.HeldUp().Held);
        _world.Do(new ReleaseHold(HoldTarget.Group, "outer"));
        Assert.Equal("runs d e a b c runs", string.Join(' ', _world.Order.Split(' ')[..3].Concat(_world.Order.Split(' ')[3..].Order(StringComparer.Ordinal))));
        Hold(HoldTarget.Group, "other");
        _world.Succeed("e");
        _world.Pass(TimeSpan.FromHours(2).TotalSeconds);
        Assert.DoesNotContain(_world.Kernel.Desk.State.Groups.All, group => group.Name == "other");
        Assert.Empty(_world.Kernel.Desk.State.Holds.All);
    }

    [Fact]
    public void A_schedule_is_held_as_before()
    {
        _world.Do(new SetSchedule(new ScheduleSpec { Name = "nightly", Recurrence = "10", Task = Given.Task("x") }));
        Hold(HoldTarget.Schedule, "nightly");
        _world.Pass(30);
        Assert.Equal(0, _world.Count<TaskAdmitted>());
        Assert.Equal(1, _world.Count<ScheduleHeld>());
        _world.Do(new ReleaseHold(HoldTarget.Schedule, "nightly"));
        Assert.Equal(1, _world.Count<ScheduleReleased>());
    }

    [Theory]
    [InlineData(HoldTarget.Queue, "nowhere", RejectionCode.UnknownQueue)]
    [InlineData(HoldTarget.Limit, "queue:default", RejectionCode.Invalid)]
    [InlineData(HoldTarget.Limit, "kind:noop", RejectionCode.Invalid)]
    [InlineData(HoldTarget.Limit, "a*b", RejectionCode.Invalid)]
    [InlineData((HoldTarget)9, "noop", RejectionCode.Invalid)]
    [InlineData(HoldTarget.Task, "nobody", RejectionCode.UnknownTask)]
    [InlineData(HoldTarget.Group, "nightly", RejectionCode.UnknownGroup)]
    [InlineData(HoldTarget.Schedule, "nightly", RejectionCode.UnknownSchedule)]
    [InlineData(HoldTarget.Kind, " ", RejectionCode.Invalid)]
    public void What_is_not_there_is_neither_held_nor_released(HoldTarget target, string name, RejectionCode code)
    {
        Assert.Equal(code, _world.Refused(new PlaceHold(target, name, "why")).Code);
        Assert.Equal(code, _world.Refused(new ReleaseHold(target, name)).Code);
    }

    [Fact]
    public void A_hold_needs_a_reason_and_there_are_only_so_many()
    {
        Assert.Equal("The reason of the hold: It is empty, or only blanks, but must have 1 to 4096 characters.", _world.Refused(new PlaceHold(HoldTarget.Kind, "noop", "")).Message);
        _world.Options = _world.Options with { Limits = new SchedulerLimits { MaxHolds = 1 } };
        _world.Failover();
        Hold(HoldTarget.Kind, "noop");
        Assert.Equal(
            "1 hold is there already, which is the most (MaxHolds). Release some.", _world.Refused(new PlaceHold(HoldTarget.Kind, "sleep", "why")).Message);
    }

    [Fact]
    public void What_is_held_costs_no_decision_anything()
    {
        _world.Submit(Given.Tasks(20));
        Hold(HoldTarget.Kind, "noop");
        _world.Join();
        Assert.Null(_world.Kernel.Desk.Backlog.Next(_world.Time, out _));
    }

    private void Hold(HoldTarget target, string name, string reason = "vendor outage") =>
        Assert.IsType<Acknowledged>(_world.Do(new PlaceHold(target, name, reason) { Principal = "ana" }));

    private static TaskSpec Task(string id) => Given.Task(id, orderKey: "acme", limits: [new LimitUse("api:acme"), new LimitUse("gpu")], group: "inner");
}
