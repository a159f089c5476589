using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Task d of a group has a copy: its first attempt is on one of two nodes of ten slots, and the copy on the other.</summary>
public sealed class RivalRuleTests
{
    private static readonly TaskId Task = "d";

    private readonly World _world = new(Given.Queue().Patient());
    private readonly (NodeId Node, FencingToken Token) _first;
    private readonly (NodeId Node, FencingToken Token) _copy;

    public RivalRuleTests()
    {
        _world.Join("a", Given.Node(slots: 10));
        _world.Join("b", Given.Node(slots: 10));
        _world.Submit(["a", "b", "c", "d"], id => Given.Task(id, group: "g", idempotent: true, retry: Given.PlainRetry with { MaxAttempts = 2 }));
        _world.Start("d");
        _world.Pass(5);
        _world.Succeed("a");
        _world.Succeed("b");
        _world.Succeed("c");
        _world.Pass(30);
        var task = _world.Info("d");
        _first = (task.Node!.Value, task.Token!.Value);
        _copy = (task.Copy!.Node, task.Copy.Token);
    }

    [Fact]
    public void The_first_success_is_the_outcome_and_the_other_is_asked_to_stop_and_holds_its_slot_until_it_has()
    {
        Assert.True(_copy.Token.Value > _first.Token.Value);
        Succeed(_copy);
        Assert.Equal(TaskPhase.Succeeded, _world.PhaseOf("d"));
        Assert.Equal([_first.Token], _world.LastTo(_first.Node).Cancel);
        Assert.Equal(1, Held(_first.Node));
        var info = _world.Follower.TakeFinished().Last();
        Assert.Equal((_copy.Node, true), (info.Node!.Value, info.Copy!.Won));
        _world.Report(_first.Node, new AttemptCancelledReport(Task, _first.Token, default));
        Assert.Equal([_first.Token], _world.LastTo(_first.Node).Acknowledged);
        Assert.Equal(0, Held(_first.Node));
        Assert.Equal(new CopyCounts(1, Won: 1), _world.Group("g").Copies);
        Assert.NotNull(_world.Group("g").LastAt);
    }

    [Fact]
    public void A_queue_that_interrupts_may_be_given_another_policy_while_both_run()
    {
        var world = new World(Given.Queue("time-slices").Patient());
        world.Join("a", Given.Node(slots: 10) with { YieldingKinds = ["noop"] });
        world.Join("b", Given.Node(slots: 10) with { YieldingKinds = ["noop"] });
        world.Submit(["a", "b", "c", "d"], id => Given.Task(id, group: "g", idempotent: true));
        world.Pass(5);
        world.Succeed("a");
        world.Succeed("b");
        world.Succeed("c");
        world.Pass(30);
        Assert.NotNull(world.Info("d").Copy);
        world.Do(new ConfigureQueue(new QueueOptions { Policy = "srtf" }));
        world.Do(new ConfigureQueue(new QueueOptions { Policy = "fcfs" }));
        world.Succeed("d");
        Assert.Equal(TaskPhase.Succeeded, world.PhaseOf("d"));
    }

    [Fact]
    public void A_late_success_of_the_other_changes_nothing()
    {
        Succeed(_first, 1);
        Succeed(_copy, 2);
        Assert.Equal(_first.Token, Assert.Single(_world.Events.OfType<SuccessRecorded>(), e => e.Task == Task).Token);
        Assert.Equal((0, 1), (Held(_copy.Node), _world.Count<LeftoverEnded>()));
        Assert.Equal([_copy.Token], _world.LastTo(_copy.Node).Acknowledged);
        Assert.Equal(new CopyCounts(1, Wasted: 1), _world.Group("g").Copies);
    }

    [Fact]
    public void A_failure_of_one_is_no_try_and_the_failure_of_the_last_is()
    {
        Fail(_first, retryable: false);
        Assert.Equal((TaskPhase.Assigned, 0, "boom"), (_world.PhaseOf("d"), _world.Info("d").FailedAttempts, _world.Info("d").Error));
        Assert.Equal(_copy, (_world.NodeOf("d"), _world.Token("d")));
        Fail(_copy, retryable: true);
        Assert.Equal((TaskPhase.RetryWait, 1), (_world.PhaseOf("d"), _world.Info("d").FailedAttempts));
        Assert.Null(_world.Info("d").Copy);
        _world.Pass(1);
        Assert.Equal(3, _world.Info("d").Attempt);
        _world.Fail("d");
        Assert.Equal(TaskPhase.Failed, _world.PhaseOf("d"));
    }

    [Fact]
    public void A_lost_node_takes_only_its_attempt()
    {
        _world.Do(new NodeDied(_copy.Node));
        Assert.Equal((TaskPhase.Running, 1), (_world.PhaseOf("d"), _world.Info("d").LostAttempts));
        Assert.Equal(RivalEnd.Lost, _world.Last<RivalEnded>().How);
        _world.Join("c", Given.Node(slots: 10));
        _world.Pass(1_000);
        Assert.Equal(1, _world.Count<CopyAssigned>());
        _world.Do(new NodeDied(_first.Node));
        Assert.Equal(("c", 3), (_world.NodeOf("d").Name, _world.Info("d").Attempt));
    }

    [Fact]
    public void The_attempt_after_both_may_be_copied_again()
    {
        _world.Report(_copy.Node, new AttemptHandedBackReport(Task, _copy.Token));
        _world.Report(_first.Node, new AttemptHandedBackReport(Task, _first.Token));
        _world.Pass(20);
        Assert.Equal(2, _world.Count<CopyAssigned>());
    }

    [Fact]
    public void Crashes_of_both_count_towards_poison()
    {
        _world.Report(_copy.Node, new AttemptStartedReport(Task, _copy.Token));
        _world.Do(new NodeDied(_first.Node));
        _world.Do(new NodeDied(_copy.Node));
        _world.Join("c", Given.Node(slots: 10));
        _world.Join("e", Given.Node(slots: 10));
        _world.Start("d");
        _world.Pass(1_000);
        Assert.Equal(1, _world.Count<CopyAssigned>());
        _world.Do(new NodeDied(_world.NodeOf("d")));
        Assert.Equal(FailureCause.Poison, _world.Last<FailureRecorded>().Cause);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cancel_stops_both_and_is_the_outcome_when_the_last_has_ended(bool isFirstLast)
    {
        _world.Cancel("d");
        Assert.Equal([_first.Token], _world.LastTo(_first.Node).Cancel);
        Assert.Equal([_copy.Token], _world.LastTo(_copy.Node).Cancel);
        var (one, last) = isFirstLast ? (_copy, _first) : (_first, _copy);
        _world.Report(one.Node, new AttemptCancelledReport(Task, one.Token, default));
        Assert.Equal((RivalEnd.Cancelled, 0), (_world.Last<RivalEnded>().How, _world.Count<CancellationRecorded>()));
        _world.Report(last.Node, new AttemptCancelledReport(Task, last.Token, default));
        Assert.Equal(TaskPhase.Cancelled, _world.PhaseOf("d"));
    }

    [Fact]
    public void After_a_cancel_a_success_still_counts()
    {
        _world.Cancel("d");
        Fail(_copy, retryable: true);
        Succeed(_first);
        Assert.Equal(TaskPhase.Succeeded, _world.PhaseOf("d"));
    }

    [Fact]
    public void Checkpoints_of_both_are_kept_the_latest_of_them_and_what_a_yield_hands_over_is_not()
    {
        Checkpoint(_first, 1);
        Checkpoint(_copy, 2);
        _world.Report(_copy.Node, new AttemptYieldedReport(Task, _copy.Token, new byte[] { 3 }, TimeSpan.FromSeconds(3)));
        Assert.Equal((RivalEnd.Yielded, TaskPhase.Running), (_world.Last<RivalEnded>().How, _world.PhaseOf("d")));
        _world.Report(_first.Node, new AttemptHandedBackReport(Task, _first.Token));
        Assert.Equal([2], _world.LastTo(_world.NodeOf("d")).Assignments.Single().Checkpoint!.Value.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_failover_both_go_on_and_what_is_left_of_a_task_is_asked_to_stop_again(bool fromSnapshot)
    {
        Failover(fromSnapshot);
        _world.Renew(_first.Node, 10, _first.Token);
        _world.Renew(_copy.Node, 10, _copy.Token);
        Assert.Equal((_first, _copy.Token), ((_world.NodeOf("d"), _world.Token("d")), _world.Info("d").Copy!.Token));
        Succeed(_first);
        Failover(fromSnapshot);
        _world.Renew(_copy.Node, 10, _copy.Token);
        Assert.Equal([_copy.Token], _world.LastTo(_copy.Node).Cancel);
        Assert.Equal(1, Held(_copy.Node));
        _world.Renew(_copy.Node, 10);
        Assert.Equal((0, 1), (Held(_copy.Node), _world.Count<LeftoverEnded>()));
    }

    [Fact]
    public void A_copy_that_never_reached_its_node_is_sent_again()
    {
        _world.Failover();
        _world.Renew(_copy.Node, 10);
        var again = Assert.Single(_world.LastTo(_copy.Node).Assignments);
        Assert.Equal((_copy.Token, 2), (again.Token, again.Number));
    }

    [Fact]
    public void What_is_left_of_a_task_goes_with_its_node_and_is_nobodys_loss()
    {
        Succeed(_copy);
        _world.Do(new NodeDied(_first.Node));
        Assert.Equal((1, 0), (_world.Count<LeftoverEnded>(), _world.Count<AttemptLost>()));
    }

    [Fact]
    public void A_task_that_takes_the_id_again_has_nothing_to_do_with_what_is_left_of_the_first()
    {
        Succeed(_copy);
        _world.Pass(4_000);
        _world.Submit(Given.Task("d"));
        _world.Report(_first.Node, new AttemptSucceededReport(Task, _first.Token, new byte[] { 1 }, default));
        Assert.Equal((TaskPhase.Assigned, 1), (_world.PhaseOf("d"), _world.Count<LeftoverEnded>()));
    }

    [Fact]
    public void Explain_says_where_the_copy_is_and_why_and_what_it_is_when_it_is_alone()
    {
        var explained = _world.Explain("d");
        Assert.Equal(_copy.Token, explained.Copy!.Token);
        Assert.Equal(
            $"It is running on {_first.Node}. A copy of it is on {_copy.Node} since {explained.Copy.AssignedAt}: it had run 35s when 3 of 4 siblings had ended, "
            + "the median of those that succeeded after 5s. The first success of the two counts.",
            explained.Text);
        Fail(_first, retryable: true);
        Assert.Equal(
            $"It is assigned to {_copy.Node}, which has not started it yet. That is its copy: it had run 35s when 3 of 4 siblings had ended, "
            + "the median of those that succeeded after 5s; its first attempt has ended.",
            _world.Explain("d").Text);
    }

    [Fact]
    public void It_is_counted_in_statistics_since_the_scheduler_started()
    {
        Succeed(_copy);
        Assert.Equal(new CopyCounts(1, Won: 1), _world.Follower.Statistics().Copies);
        _world.FailoverFromSnapshot();
        Assert.Equal(default, _world.Follower.Statistics().Copies);
    }

    [Fact]
    public void Where_its_queue_interrupts_the_copy_goes_first_and_the_first_attempt_when_it_has_gone()
    {
        var world = new World(new KernelOptions { Queues = [new QueueOptions { Policy = "priority", Preempt = true, MinRunTime = TimeSpan.Zero }] }.Patient());
        var offer = Given.Node(slots: 4) with { YieldingKinds = ["noop"] };
        world.Join("a", offer);
        world.Join("b", offer);
        world.Submit(["a", "b", "c", "d"], id => Given.Task(id, group: "g", idempotent: true));
        world.Pass(5);
        world.Succeed("a");
        world.Succeed("b");
        world.Succeed("c");
        world.Pass(30);
        var copy = world.Info("d").Copy!;
        world.Submit(Given.Tasks(6, "busy").Select(task => task with { Priority = 5 }));
        world.Submit(Given.Task("urgent", priority: 1));
        Assert.Equal(copy.Token, world.Last<PreemptionRequested>().Token);
        world.Report(copy.Node, new AttemptYieldedReport(Task, copy.Token, null, default));
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("urgent"));
        world.Submit(Given.Task("another", priority: 1));
        Assert.Equal(world.Token("d"), world.Last<PreemptionRequested>().Token);
        Assert.Equal(2, world.Count<PreemptionRequested>());
    }

    private void Failover(bool fromSnapshot)
    {
        if (fromSnapshot)
        {
            _world.FailoverFromSnapshot();
        }
        else
        {
            _world.Failover();
        }
    }

    private int Held(NodeId node) => _world.Follower.Nodes().Single(n => n.Id == node).Held;

    private void Succeed((NodeId Node, FencingToken Token) attempt, byte result = 0) =>
        _world.Report(attempt.Node, new AttemptSucceededReport(Task, attempt.Token, new[] { result }, TimeSpan.FromSeconds(1)));

    private void Fail((NodeId Node, FencingToken Token) attempt, bool retryable) =>
        _world.Report(attempt.Node, new AttemptFailedReport(Task, attempt.Token, "boom", retryable, TimedOut: false, default));

    private void Checkpoint((NodeId Node, FencingToken Token) attempt, byte state) =>
        _world.Report(attempt.Node, new CheckpointReport(Task, attempt.Token, 1, new[] { state }, TimeSpan.FromSeconds(1)));
}
