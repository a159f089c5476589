using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class TaskRevisionTests
{
    private readonly World _world = new(Given.Queue("priority").Patient());

    [Fact]
    public void A_changed_priority_changes_who_goes_first()
    {
        _world.Submit(Given.Task("a", priority: 5), Given.Task("b"));
        Revise("b", priority: 9);
        _world.Join("n", Given.Node(slots: 1));
        Assert.Equal("b", _world.Order);
    }

    [Fact]
    public void A_start_is_moved_away_and_back()
    {
        _world.Submit("a");
        Assert.Equal(TaskPhase.Scheduled, Revise("a", notBefore: _world.In(60)));
        _world.Join();
        Assert.Equal("", _world.Order);
        Assert.Equal(TaskPhase.Assigned, Revise("a", notBefore: _world.In(-1)));
        Assert.Equal("a", _world.Order);
    }

    [Fact]
    public void A_moved_start_comes_by_itself_and_survives_a_failover()
    {
        _world.Submit("a");
        Revise("a", notBefore: _world.In(60), priority: 3);
        _world.Failover();
        _world.Join();
        _world.Pass(59);
        Assert.Equal("", _world.Order);
        _world.Pass(1);
        Assert.Equal("a", _world.Order);
        Assert.Equal(3, _world.Info("a").Spec!.Priority);
    }

    [Fact]
    public void A_task_moves_to_another_queue()
    {
        _world.Do(new ConfigureQueue(new QueueOptions { Name = "other" }));
        _world.Do(new ConfigureQueue(new QueueOptions { Paused = true }));
        _world.Join();
        _world.Submit("a");
        Assert.Equal("", _world.Order);
        Revise("a", queue: "other");
        Assert.Equal("a", _world.Order);
        Assert.Equal("other", _world.Info("a").Queue);
    }

    [Fact]
    public void While_it_waits_for_its_next_attempt_a_start_takes_the_place_of_the_backoff()
    {
        _world.Join();
        _world.Submit(Given.Task("a", retry: Given.PlainRetry with { BaseDelay = TimeSpan.FromSeconds(30) }));
        _world.Fail("a");
        Assert.Equal(TaskPhase.RetryWait, Revise("a", priority: 2));
        Assert.Equal(TaskPhase.RetryWait, Revise("a", notBefore: _world.In(3_600)));
        _world.Pass(30);
        Assert.Equal("a", _world.Order);
        Assert.Equal(TaskPhase.Assigned, Revise("a", notBefore: _world.In(-1)));
        Assert.Equal("a a", _world.Order);
    }

    [Fact]
    public void What_was_submitted_is_still_known_and_what_it_was_changed_to_is_another_task()
    {
        _world.Submit("a");
        Revise("a", priority: 7);
        Assert.True(Assert.Single(_world.Submit("a").Receipts).AlreadyKnown);
        Assert.Equal(RejectionCode.DuplicateId, _world.SubmitRefused(Given.Task("a", priority: 7)).Code);
        _world.Failover();
        Assert.True(Assert.Single(_world.Submit("a").Receipts).AlreadyKnown);
        _world.Cancel("a");
        Assert.True(Assert.Single(_world.Submit("a").Receipts).AlreadyKnown);
    }

    [Fact]
    public void A_changed_task_that_failed_runs_again_as_it_was_changed()
    {
        _world.Submit("a");
        Revise("a", priority: 7);
        _world.Join();
        _world.Fail("a", retryable: false);
        Assert.IsType<RetryAccepted>(_world.Do(new RetryTask(new TaskId("a"), _world.Follower.TakeFinished()[^1])));
        Assert.Equal(7, _world.Info("a").Spec!.Priority);
        Assert.True(Assert.Single(_world.Submit("a").Receipts).AlreadyKnown);
        _world.Failover();
        Assert.True(Assert.Single(_world.Submit("a").Receipts).AlreadyKnown);
    }

    [Fact]
    public void One_that_had_expired_and_runs_again_can_be_moved()
    {
        _world.Submit(Given.Task("a", expiresAt: _world.In(5)));
        _world.Pass(6);
        Assert.IsType<RetryAccepted>(_world.Do(new RetryTask(new TaskId("a"), _world.Follower.TakeFinished()[^1])));
        Assert.Equal(TaskPhase.Scheduled, Revise("a", notBefore: _world.In(60)));
    }

    [Fact]
    public void The_same_again_is_no_event()
    {
        _world.Submit(Given.Task("a", priority: 7));
        Revise("a", priority: 7);
        Assert.Equal(0, _world.Count<TaskRevised>());
    }

    [Fact]
    public void What_has_begun_or_ended_or_makes_no_sense_is_refused()
    {
        _world.Submit(Given.Task("a"), Given.Task("b", expiresAt: _world.In(60)), Given.Task("c"));
        _world.Cancel("c");
        Assert.Equal("Task 'b': expiresAt: It must lie after notBefore: the task would expire before it is due.", _world.Refused(new ReviseTask(new("b")) { NotBefore = _world.In(61) }).Message);
        Assert.Equal(RejectionCode.UnknownQueue, _world.Refused(new ReviseTask(new("b")) { Queue = "nowhere" }).Code);
        Assert.Equal(RejectionCode.AlreadyFinal, _world.Refused(new ReviseTask(new("c")) { Priority = 1 }).Code);
        Assert.Equal(RejectionCode.UnknownTask, _world.Refused(new ReviseTask(new("x")) { Priority = 1 }).Code);
        _world.Join();
        Assert.Equal("Task 'a' is Assigned; only one that waits can be changed.", _world.Refused(new ReviseTask(new("a")) { Priority = 1 }).Message);
        Assert.Equal("Nothing is to be changed: give a priority, a notBefore or a queue.", new ReviseTask(new("a")).Refusal()!.Message);
    }

    private TaskPhase Revise(string task, int? priority = null, Timestamp? notBefore = null, string? queue = null)
    {
        Assert.IsType<ReviseAccepted>(_world.Do(new ReviseTask(new TaskId(task)) { Priority = priority, NotBefore = notBefore, Queue = queue }));
        return _world.PhaseOf(task);
    }
}
