using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary><see cref="RetryPolicy.MaxAge"/>: a task that has failed is not tried again from this age on.</summary>
public sealed class GreatestAgeTests
{
    private const string TooOld = "It is not tried again: the next attempt would begin when it is older than 1m, its greatest age. The last error: ";

    private readonly World _world = new(new KernelOptions().Patient());

    [Theory]
    [InlineData(59, true)]
    [InlineData(60, false)]
    [InlineData(600, false)]
    public void It_fails_at_once_if_its_next_attempt_would_be_due_too_late(double wait, bool isTriedAgain)
    {
        _world.Join();
        _world.Submit(Aged("a"));
        _world.Fail("a", retryAfter: wait);
        Assert.Equal(isTriedAgain ? TaskPhase.RetryWait : TaskPhase.Failed, _world.PhaseOf("a"));
        if (!isTriedAgain)
        {
            var failure = _world.Last<FailureRecorded>();
            Assert.Equal((FailureCause.TooOld, TooOld + "boom"), (failure.Cause, failure.Error));
            var info = Assert.Single(_world.Follower.TakeFinished());
            Assert.Equal((1, 1, TooOld + "boom"), (info.Attempt, info.FailedAttempts, info.Error));
        }
    }

    [Fact]
    public void Its_age_counts_from_its_due_time_if_that_is_later_than_its_submit()
    {
        _world.Join();
        _world.Submit(Aged("a") with { NotBefore = _world.In(100) });
        _world.Pass(100);
        _world.Fail("a", retryAfter: 59);
        Assert.Equal(TaskPhase.RetryWait, _world.PhaseOf("a"));
    }

    [Fact]
    public void One_that_waits_for_a_node_fails_when_it_is_too_old_and_not_before()
    {
        _world.Join();
        _world.Submit(Aged("a"));
        _world.Fail("a");
        _world.Do(new CordonNode("n"));
        _world.Pass(59.999);
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("a"));
        _world.Pass(0.001);
        Assert.Equal(TaskPhase.Failed, _world.PhaseOf("a"));
        var failure = _world.Last<FailureRecorded>();
        Assert.Equal((FailureCause.TooOld, default(FencingToken), TooOld + "boom"), (failure.Cause, failure.Token, failure.Error));
        Assert.Equal(1, Assert.Single(_world.Follower.TakeFinished()).FailedAttempts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_fails_in_time_after_a_failover(bool fromSnapshot)
    {
        _world.Join();
        _world.Submit(Aged("a"));
        _world.Fail("a");
        _world.Do(new CordonNode("n"));
        _world.Pass(30);
        if (fromSnapshot)
        {
            _world.FailoverFromSnapshot();
        }
        else
        {
            _world.Failover();
        }

        _world.Pass(29.999);
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("a"));
        _world.Pass(0.001);
        Assert.Equal((TaskPhase.Failed, FailureCause.TooOld), (_world.PhaseOf("a"), _world.Last<FailureRecorded>().Cause));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_comes_back_from_its_node_too_old_is_not_tried_again_if_it_has_failed(bool hasFailed)
    {
        _world.Join();
        _world.Submit(Aged("a"));
        if (hasFailed)
        {
            _world.Fail("a");
            _world.Pass(1);
        }

        _world.Pass(100);
        _world.HandBack("a");
        Assert.Equal(hasFailed ? TaskPhase.Failed : TaskPhase.Assigned, _world.PhaseOf("a"));
    }

    [Fact]
    public void Its_first_attempt_begins_however_old_it_is_and_an_attempt_at_work_is_left_alone()
    {
        _world.Submit(Aged("a"));
        _world.Pass(100);
        _world.Join();
        _world.Pass(100);
        _world.Succeed("a");
        Assert.Equal(TaskPhase.Succeeded, _world.PhaseOf("a"));
    }

    [Fact]
    public void Made_to_run_again_it_is_young()
    {
        _world.Join();
        _world.Submit(Aged("a"));
        _world.Pass(100);
        _world.Fail("a");
        var ended = Assert.Single(_world.Follower.TakeFinished());
        _world.Do(new RetryTask(new TaskId("a"), ended));
        _world.Fail("a");
        Assert.Equal(TaskPhase.RetryWait, _world.PhaseOf("a"));
    }

    [Fact]
    public void Who_asks_what_it_waits_for_is_told_until_when_it_may_be_tried()
    {
        _world.Join();
        _world.Submit(Aged("a"));
        _world.Fail("a");
        Assert.EndsWith($"2 of 3 may still fail. None begins at {_world.In(60)} or later: it is too old then.", _world.Explain("a").Unblocks, StringComparison.Ordinal);
    }

    private static TaskSpec Aged(string id) => Given.Task(id, retry: Given.PlainRetry with { MaxAge = TimeSpan.FromMinutes(1) });
}
