using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Nodes a and b of four slots each; of the group's four tasks three end after 5 s, and d goes on.</summary>
public sealed class StragglerRuleTests
{
    private readonly World _world = new(Given.Queue().Patient());

    public StragglerRuleTests()
    {
        _world.Join("a");
        _world.Join("b");
    }

    [Fact]
    public void After_three_quarters_have_ended_one_that_runs_three_times_their_median_gets_a_copy_on_another_node()
    {
        Submit("a", "b", "c", "d");
        EndAfter(5, "a", "b");
        _world.Pass(100);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Succeed("c");
        var copy = _world.Last<CopyAssigned>();
        Assert.Equal("d", copy.Task.Value);
        Assert.NotEqual(_world.NodeOf("d"), copy.Node);
        Assert.Equal((105, 3, 4), (copy.Reason.Ran.TotalSeconds, copy.Reason.Ended, copy.Reason.Siblings));
        Assert.InRange(copy.Reason.Median.TotalSeconds, 4.9, 5.1);
        Assert.Equal(copy.Task, _world.LastTo(copy.Node).Assignments.Single().Task.Id);
        Assert.Equal((2, 2), (_world.Info("d").Attempt, _world.LastTo(copy.Node).Assignments.Single().Number));
    }

    [Fact]
    public void It_comes_at_the_very_moment_and_by_itself()
    {
        Submit("a", "b", "c", "d");
        EndAfter(5, "a", "b", "c");
        _world.Pass(_world.Kernel.NextWakeUp(_world.Now)!.Value.TotalSeconds);
        var wait = _world.Kernel.NextWakeUp(_world.Now)!.Value.TotalSeconds;
        Assert.InRange(wait, 4.8, 5.2);
        _world.Pass(wait - 0.001);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Pass(0.002);
        Assert.Equal(1, _world.Count<CopyAssigned>());
        _world.Pass(1_000);
        Assert.Equal(1, _world.Count<CopyAssigned>());
    }

    [Fact]
    public void Short_tasks_are_not_copied_before_the_least_time()
    {
        Submit("a", "b", "c", "d");
        EndAfter(0.1, "a", "b", "c");
        _world.Pass(9.8);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Pass(0.2);
        Assert.Equal(1, _world.Count<CopyAssigned>());
    }

    [Fact]
    public void One_that_said_that_it_takes_long_is_compared_with_that_as_well()
    {
        _world.Submit([.. Siblings("a", "b", "c"), Given.Task("d", group: "g", idempotent: true, estimate: 20)]);
        EndAfter(5, "a", "b", "c");
        _world.Pass(54.9);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Pass(0.2);
        Assert.Equal(1, _world.Count<CopyAssigned>());
    }

    [Fact]
    public void Only_idempotent_tasks_of_the_same_kind_and_the_same_group_are_siblings()
    {
        var world = new World(Given.Queue().Patient());
        world.Join("a", Given.Node(slots: 20, kinds: "noop sleep"));
        world.Join("b", Given.Node(slots: 20, kinds: "noop sleep"));
        world.Do(new OpenGroup("outer"));
        world.Do(new OpenGroup("g", "outer"));
        world.Submit(
            Given.Task("other kind", "sleep", group: "g", idempotent: true),
            Given.Task("outside", group: "outer", idempotent: true),
            Given.Task("alone", idempotent: true),
            Given.Task("not idempotent", group: "g"));
        world.Submit(["a", "b", "c", "d"], id => Given.Task(id, group: "g", idempotent: true));
        world.Pass(5);
        world.Succeed("a");
        world.Succeed("b");
        world.Succeed("c");
        world.Pass(1_000);
        Assert.Equal("d", Assert.Single(world.Events.OfType<CopyAssigned>()).Task.Value);
        Assert.Equal(1, world.Group("outer").Copies.Running);
    }

    [Theory]
    [InlineData("order key")]
    [InlineData("unique key")]
    public void A_task_that_must_be_the_only_one_is_never_two(string what)
    {
        _world.Submit([.. Siblings("a", "b", "c"), Given.Task(
            "d", group: "g", idempotent: true, orderKey: what == "order key" ? "k" : null, unique: what == "unique key" ? new UniqueKey { Key = "k" } : null)]);
        EndAfter(5, "a", "b", "c");
        _world.Pass(1_000);
        Assert.Equal(0, _world.Count<CopyAssigned>());
    }

    [Fact]
    public void It_waits_for_room_on_another_node_and_what_waits_goes_first()
    {
        Submit("a", "b", "c", "d");
        var other = _world.NodeOf("d").Name == "a" ? "b" : "a";
        EndAfter(5, "a", "b", "c");
        _world.Submit(Given.Tasks(8, "busy"));
        _world.Pass(100);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        var busy = _world.Kernel.Desk.State.NodeNamed(other)!.Attempts.Select(attempt => attempt.Task.Id.Value).ToArray();
        Assert.Equal(4, busy.Length);
        _world.Succeed(busy[0]);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Succeed(busy[1]);
        Assert.Equal((other, 1), (_world.Last<CopyAssigned>().Node.Name, _world.Count<CopyAssigned>()));
    }

    [Fact]
    public void Room_that_a_waiting_task_needs_more_of_is_not_taken()
    {
        Submit("a", "b", "c", "d");
        var other = _world.NodeOf("d").Name == "a" ? "b" : "a";
        EndAfter(5, "a", "b", "c");
        _world.Submit(Given.Tasks(7, "busy"));
        _world.Submit(Given.Task("large", slots: 3));
        var busy = _world.Kernel.Desk.State.NodeNamed(other)!.Attempts.Select(attempt => attempt.Task.Id.Value).ToArray();
        _world.Pass(100);
        _world.Succeed(busy[0]);
        Assert.Equal((0, TaskPhase.Pending), (_world.Count<CopyAssigned>(), _world.PhaseOf("large")));
        _world.Cancel("large");
        Assert.Equal(1, _world.Count<CopyAssigned>());
    }

    [Fact]
    public void A_copy_counts_against_limits_as_the_first_attempt_does_until_it_has_ended()
    {
        _world.Do(new SetLimit(new LimitOptions { Name = "gpu", Running = 1 }));
        _world.Submit([.. Siblings("a", "b", "c"), Given.Task("d", group: "g", idempotent: true, limits: [new LimitUse("gpu")])]);
        EndAfter(5, "a", "b", "c");
        _world.Pass(100);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Do(new SetLimit(new LimitOptions { Name = "gpu", Running = 2 }));
        Assert.Equal(1, _world.Count<CopyAssigned>());
        _world.Submit(Given.Task("next", limits: [new LimitUse("gpu")]), Given.Task("after", limits: [new LimitUse("gpu")]));
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("next"));
        var copy = _world.Info("d").Copy!;
        _world.Succeed("d");

        // The place of the first is free, that of the copy is not.
        Assert.Equal((TaskPhase.Assigned, TaskPhase.Pending), (_world.PhaseOf("next"), _world.PhaseOf("after")));
        _world.FailoverFromSnapshot();
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("after"));
        _world.Report(copy.Node, new AttemptCancelledReport("d", copy.Token, default), window: 4);
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("after"));
    }

    [Fact]
    public void A_copy_is_a_start_for_rates_and_waits_until_one_is_due()
    {
        _world.Do(new SetLimit(new LimitOptions { Name = "api", Rate = new StartRate(1, TimeSpan.FromMinutes(10)) }));
        _world.Submit([.. Siblings("a", "b", "c"), Given.Task("d", group: "g", idempotent: true, limits: [new LimitUse("api")])]);
        EndAfter(5, "a", "b", "c");
        _world.Pass(594);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Pass(1);
        Assert.Equal(1, _world.Count<CopyAssigned>());
        Assert.Equal(2, _world.Count<StartsCounted>());
        _world.Submit(Given.Task("next", limits: [new LimitUse("api")]));
        Assert.Equal(PendingReason.RateReached, _world.Explain("next").Reason);
    }

    [Fact]
    public void None_is_made_while_the_task_is_held_or_its_queue_is_paused_or_the_only_other_node_takes_nothing()
    {
        Submit("a", "b", "c", "d");
        var other = _world.NodeOf("d").Name == "a" ? "b" : "a";
        _world.Do(new PlaceHold(HoldTarget.Kind, "noop", "a test"));
        EndAfter(5, "a", "b", "c");
        _world.Pass(100);
        _world.Do(new ConfigureQueue(new QueueOptions { Paused = true }));
        _world.Do(new ReleaseHold(HoldTarget.Kind, "noop"));
        _world.Do(new CordonNode(other));
        _world.Do(new ConfigureQueue(new QueueOptions()));
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Do(new UncordonNode(other));
        Assert.Equal(1, _world.Count<CopyAssigned>());
    }

    [Fact]
    public void A_group_says_when_and_so_do_those_around_it()
    {
        _world.Do(new OpenGroup("outer") { Stragglers = new StragglerOptions { EndedPercent = 50, MedianPercent = 200, MinRunTime = TimeSpan.Zero } });
        _world.Do(new OpenGroup("g", "outer"));
        Submit("a", "b", "c", "d");
        EndAfter(2, "a", "b");
        _world.FailoverFromSnapshot();
        Renew("c", "d");
        _world.Pass(1.9);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Pass(0.2);
        Assert.Equal(2, _world.Count<CopyAssigned>());
    }

    [Fact]
    public void At_a_hundred_percent_and_with_one_attempt_at_a_time_there_are_none()
    {
        var world = new World(Given.Queue().Patient() with { Limits = new SchedulerLimits { MaxLiveAttempts = 1 } });
        foreach (var one in (World[])[_world, world])
        {
            one.Do(new OpenGroup("g") { Stragglers = one == world ? null : new StragglerOptions { EndedPercent = 100 } });
            one.Join("c");
            one.Join("e");
            one.Submit(Siblings("a", "b", "c", "d"));
            one.Pass(5);
            one.Succeed("a");
            one.Succeed("b");
            one.Succeed("c");
            one.Pass(1_000);
            Assert.Equal(0, one.Count<CopyAssigned>());
        }
    }

    [Fact]
    public void Options_out_of_range_and_other_options_of_an_open_group_are_refused()
    {
        Assert.Equal(
            "EndedPercent is 0, but must lie between 1 and 100.",
            _world.Refused(new OpenGroup("g") { Stragglers = new StragglerOptions { EndedPercent = 0 } }).Message);
        Assert.Equal(
            "MedianPercent is 99, but must lie between 100 and 100000.",
            _world.Refused(new OpenGroup("g") { Stragglers = new StragglerOptions { MedianPercent = 99 } }).Message);
        Assert.Equal(
            "MinRunTime is 2d, but must lie between 0s and 1d.",
            _world.Refused(new OpenGroup("g") { Stragglers = new StragglerOptions { MinRunTime = TimeSpan.FromDays(2) } }).Message);
        _world.Do(new OpenGroup("g") { Stragglers = new StragglerOptions() });
        Assert.IsType<Acknowledged>(_world.Do(new OpenGroup("g") { Stragglers = new StragglerOptions() }));
        Assert.IsType<Acknowledged>(_world.Do(new OpenGroup("g")));
        Assert.Equal(
            "The group 'g' is open, and says something else of stragglers; that can't be changed.",
            _world.Refused(new OpenGroup("g") { Stragglers = new StragglerOptions { EndedPercent = 50 } }).Message);
        Assert.Equal(new StragglerOptions(), _world.Group("g").Stragglers);
    }

    [Fact]
    public void Tasks_that_ended_without_success_count_among_those_that_have_ended_and_not_for_the_median()
    {
        Submit("a", "b", "c", "d");
        _world.Cancel("a");
        _world.EndCancelled("a");
        _world.Fail("b", retryable: false);
        var failed = _world.Follower.TakeFinished().Last();
        EndAfter(30, "c");
        _world.Pass(59);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Do(new RetryTask("b", failed));
        _world.Pass(60);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Fail("b", retryable: false);
        Assert.Equal("d", Assert.Single(_world.Events.OfType<CopyAssigned>()).Task.Value);
    }

    [Fact]
    public void A_failover_by_journal_or_snapshot_keeps_what_was_learned_of_siblings()
    {
        Submit("a", "b", "c", "d");
        EndAfter(5, "a", "b");
        _world.FailoverFromSnapshot();
        Renew("c", "d");
        _world.Succeed("c");
        _world.Failover();
        Renew("d");
        _world.Pass(9);
        Assert.Equal(0, _world.Count<CopyAssigned>());
        _world.Pass(1.2);
        Assert.Equal(1, _world.Count<CopyAssigned>());
        _world.FailoverFromSnapshot();
        Renew("d");
        _world.Pass(1_000);
        Assert.Equal(1, _world.Count<CopyAssigned>());
    }

    private static IEnumerable<TaskSpec> Siblings(params string[] ids) => ids.Select(id => Given.Task(id, group: "g", idempotent: true));

    private void Submit(params string[] ids) => _world.Submit(Siblings(ids));

    private void EndAfter(double seconds, params string[] ids)
    {
        _world.Pass(seconds);
        Array.ForEach(ids, id => _world.Succeed(id));
    }

    // After a failover each node says what it holds.
    private void Renew(params string[] running)
    {
        foreach (var node in _world.Kernel.Desk.State.Nodes.ToArray())
        {
            _world.Renew(node.Id, 4, [.. node.Attempts.Select(attempt => attempt.Token)]);
        }

        Assert.All(running, id => Assert.Equal(TaskPhase.Assigned, _world.PhaseOf(id)));
    }
}
