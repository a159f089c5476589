using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class AttemptReportsTests
{
    private readonly World _world = new(new KernelOptions { Limits = new SchedulerLimits { MaxResultBytes = 10, MaxErrorChars = 16 } });
    private readonly NodeId _node;

    public AttemptReportsTests()
    {
        _node = _world.Join("n", Given.Node(slots: 1));
        _world.Submit("a");
    }

    [Fact]
    public void An_end_is_acknowledged_with_the_batch_that_holds_it()
    {
        var token = _world.Token("a");
        _world.Succeed("a", resultBytes: 10);
        Assert.Equal([token], _world.LastTo(_node).Acknowledged);
        Assert.IsType<SuccessRecorded>(_world.Events[^1]);
        Assert.Equal(10, Assert.Single(_world.Follower.TakeFinished()).Result!.Value.Length);
    }

    [Fact]
    public void A_start_is_a_fact_of_the_moment_and_writes_nothing()
    {
        var events = _world.Events.Count;
        _world.Start("a");
        Assert.Equal(TaskPhase.Running, _world.PhaseOf("a"));
        Assert.Equal(events, _world.Events.Count);
        Assert.Empty(_world.LastTo(_node).Acknowledged);
    }

    [Fact]
    public void A_result_over_the_limit_fails_the_task_and_says_so()
    {
        _world.Succeed("a", resultBytes: 11);
        Assert.Equal(TaskPhase.Failed, _world.PhaseOf("a"));
        Assert.Equal(FailureCause.NotRetryable, _world.Last<FailureRecorded>().Cause);
        Assert.StartsWith("The result has", _world.Last<FailureRecorded>().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_error_is_cut()
    {
        _world.Fail("a", new string('x', 17));
        Assert.Equal(new string('x', 16), _world.Info("a").Error);
    }

    [Fact]
    public void A_timed_out_attempt_is_a_failed_one()
    {
        _world.Fail("a", "too long", timedOut: true);
        Assert.True(_world.Last<AttemptFailed>().TimedOut);
        Assert.Equal(1, _world.Info("a").FailedAttempts);
    }

    [Fact]
    public void A_handed_back_attempt_is_lost_and_its_task_waits_again()
    {
        var token = _world.Token("a");
        _world.HandBack("a");
        Assert.Equal((1, 0, 2), (_world.Info("a").LostAttempts, _world.Info("a").FailedAttempts, _world.Info("a").Attempt));
        Assert.True(_world.Token("a") > token);
    }

    [Fact]
    public void An_attempt_that_stopped_although_nobody_asked_is_handed_back()
    {
        _world.EndCancelled("a");
        Assert.Equal(LossCause.HandedBack, _world.Last<AttemptLost>().Cause);
    }

    [Theory]
    [InlineData("succeeded", TaskPhase.Succeeded)]
    [InlineData("failed", TaskPhase.Cancelled)]
    [InlineData("cancelled", TaskPhase.Cancelled)]
    [InlineData("handed back", TaskPhase.Cancelled)]
    [InlineData("lost", TaskPhase.Cancelled)]
    public void Whichever_of_the_end_and_the_cancel_comes_first_is_the_outcome(string end, TaskPhase outcome)
    {
        _world.Cancel("a");
        if (end == "lost")
        {
            _world.Do(new NodeDied(_node));
        }
        else
        {
            _world.Report(_node, FencingRuleTests.End(end, "a", _world.Token("a")));
        }

        Assert.Equal(outcome, _world.PhaseOf("a"));
        Assert.Equal(_node, Assert.Single(_world.Follower.TakeFinished()).Node);
    }
}
