using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class TaskRetryTests
{
    private readonly World _world = new();
    private readonly Dictionary<TaskId, TaskInfo> _archive = [];

    [Fact]
    public void A_failed_task_runs_again_with_all_its_attempts()
    {
        Failed(Given.Task("a", retry: new RetryPolicy { MaxAttempts = 2, BaseDelay = TimeSpan.Zero }));
        Assert.Equal(TaskPhase.Failed, _world.PhaseOf("a"));

        Assert.IsType<RetryAccepted>(Retry("a"));
        var info = _world.Info("a");
        Assert.Equal((0, true, null), (info.FailedAttempts, info.IsRetry, info.Error));
        _world.Fail("a");
        _world.Pass(0);
        _world.Succeed("a");
        Assert.Equal(TaskPhase.Succeeded, _world.PhaseOf("a"));
    }

    [Fact]
    public void Asked_again_while_it_is_unfinished_the_answer_is_the_same_and_nothing_is_written()
    {
        Failed();
        Retry("a");
        var events = _world.Events.Count;
        Assert.Equal(new RetryAccepted(new("a"), _world.PhaseOf("a")), Retry("a"));
        Assert.Equal(events, _world.Events.Count);
    }

    [Fact]
    public void A_cancelled_task_that_was_not_due_waits_for_its_time_again()
    {
        _world.Submit(Given.Task("a", notBefore: _world.In(60)));
        _world.Cancel("a");
        Retry("a");
        Assert.Equal(TaskPhase.Scheduled, _world.PhaseOf("a"));
        _world.Pass(60);
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("a"));
    }

    [Fact]
    public void An_expired_task_runs_although_its_time_is_over_and_after_a_failover_too()
    {
        _world.Submit(Given.Task("a", expiresAt: _world.In(5)));
        _world.Pass(6);
        Assert.Equal(TaskPhase.Expired, _world.PhaseOf("a"));
        Retry("a");
        _world.Pass(60);
        _world.Failover();
        _world.Pass(60);
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("a"));
        _world.Join();
        _world.Succeed("a");
        Assert.Equal(TaskPhase.Succeeded, _world.PhaseOf("a"));
    }

    [Fact]
    public void A_success_stays_the_outcome()
    {
        _world.Join();
        _world.Submit("a");
        _world.Succeed("a");
        Assert.Equal(RejectionCode.AlreadyFinal, RetryRefused("a").Code);
        Assert.Equal(TaskPhase.Succeeded, _world.PhaseOf("a"));
    }

    [Fact]
    public void A_task_without_an_outcome_is_refused()
    {
        _world.Submit("a");
        var refusal = RetryRefused("a");
        Assert.Equal(RejectionCode.NotFinal, refusal.Code);
        Assert.Contains("Pending", refusal.Message);
    }

    [Fact]
    public void A_task_that_nobody_knows_is_refused() => Assert.Equal(RejectionCode.UnknownTask, RetryRefused("a").Code);

    [Fact]
    public void A_task_whose_content_is_gone_is_refused()
    {
        Failed();
        var refusal = _world.Refused(new RetryTask(new("a"), null));
        Assert.Equal(RejectionCode.UnknownTask, refusal.Code);
        Assert.Contains("only the outcome is still known", refusal.Message);
    }

    [Fact]
    public void What_the_kernel_knows_goes_before_an_archive_that_is_behind()
    {
        Failed();
        var earlier = Ended("a");
        Retry("a");
        _world.Succeed("a");
        Assert.Equal(RejectionCode.AlreadyFinal, _world.Refused(new RetryTask(new("a"), earlier)).Code);

        Failed(Given.Task("b"));
        var task = Given.Task("b", priority: 9);
        var other = Ended("b")! with { Spec = task, ContentHash = ContentHash.Of(task) };
        Assert.Equal(RejectionCode.ArchiveBehind, _world.Refused(new RetryTask(new("b"), other)).Code);
    }

    [Fact]
    public void What_was_revised_since_is_not_lost_to_an_archive_that_is_behind()
    {
        Failed();
        var earlier = Ended("a");
        Retry("a");
        var again = _world.Info("a");
        _world.Do(new CordonNode(_world.NodeOf("a").Name));
        _world.HandBack("a");
        _world.Do(new ReviseTask(new("a")) { Priority = 5 });
        _world.Pass(1);
        _world.Cancel("a");
        Assert.Equal(RejectionCode.ArchiveBehind, _world.Refused(new RetryTask(new("a"), earlier)).Code);
        Assert.Equal(RejectionCode.ArchiveBehind, _world.Refused(new RetryTask(new("a"), again)).Code);
        Retry("a");
        Assert.Equal(5, _world.Last<TaskRetried>().Task.Priority);
    }

    [Fact]
    public void A_forgotten_outcome_is_taken_from_the_archive()
    {
        _world.Options = _world.Options with { Limits = new SchedulerLimits { MaxOutcomesKept = 0 } };
        _world.Failover();
        Failed();
        Assert.Null(_world.Follower.OutcomeOf(new("a")));
        Assert.IsType<RetryAccepted>(Retry("a"));
    }

    [Fact]
    public void There_must_be_room_for_one_more()
    {
        Failed();
        Ended("a");
        _world.Options = _world.Options with { Limits = new SchedulerLimits { MaxUnfinishedTasks = 1 } };
        _world.Failover();
        _world.Submit("b");
        Assert.Equal(RejectionCode.LimitReached, RetryRefused("a").Code);
    }

    [Fact]
    public void Submitted_again_it_is_recognised_while_it_runs_again()
    {
        Failed();
        Retry("a");
        Assert.Equal(new TaskReceipt(new("a"), AlreadyKnown: true, _world.PhaseOf("a")), Assert.Single(_world.Submit("a").Receipts));
    }

    [Fact]
    public void Outcomes_are_forgotten_in_order_where_one_in_the_middle_was_withdrawn()
    {
        _world.Submit(Given.Task("a"), Given.Task("b"), Given.Task("c"));
        _world.Cancel("a");
        _world.Cancel("b");
        _world.Cancel("c");
        Retry("b");
        _world.Options = _world.Options with { Limits = new SchedulerLimits { MaxOutcomesKept = 1 } };
        _world.Failover();
        _world.Pass(1);
        Assert.Null(_world.Follower.OutcomeOf(new("a")));
        Assert.Equal(TaskPhase.Cancelled, _world.Follower.OutcomeOf(new("c")));
    }

    private void Failed(TaskSpec? task = null)
    {
        task ??= Given.Task("a");
        _world.Join($"n{_world.Events.Count}");
        _world.Submit(task);
        while (_world.Follower.Get(task.Id) is not null)
        {
            _world.Fail(task.Id.Value);
            _world.Pass(3);
        }
    }

    private TaskInfo? Ended(string task)
    {
        foreach (var info in _world.Follower.TakeFinished())
        {
            _archive[info.Id] = info;
        }

        return _archive.GetValueOrDefault(new TaskId(task));
    }

    private Answer? Retry(string task) => _world.Do(new RetryTask(new TaskId(task), Ended(task)));

    private Rejection RetryRefused(string task) => Assert.IsType<Rejection>(Retry(task));
}
