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

    public static TheoryData<string> Ends => ["succeeded", "failed", "cancelled", "handed back"];

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_report_with_another_token_is_stale(string end) => Stale(End(end, "a", new FencingToken(_world.Token("a").Value - 1)), _node);

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_report_of_another_task_s_token_is_stale(string end) => Stale(End(end, "b", _world.Token("a")), _node);

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_report_from_a_node_that_does_not_hold_it_is_stale(string end) => Stale(End(end, "a", _world.Token("a")), _world.Join("m", Given.Node(slots: 1)));

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_report_from_another_life_of_its_node_is_stale(string end) => Stale(End(end, "a", _world.Token("a")), new NodeId("n", 0));

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_report_that_comes_after_its_attempt_was_lost_is_stale(string end)
    {
        var late = End(end, "a", _world.Token("a"));
        _world.Do(new NodeDied(_node));
        _world.Join("m");
        Stale(late, _node);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void The_same_end_twice_is_one(string end)
    {
        if (end == "cancelled")
        {
            _world.Cancel("a");
        }

        var report = End(end, "a", _world.Token("a"));
        _world.Report(_node, report);
        Stale(report, _node);
    }

    [Fact]
    public void A_start_from_elsewhere_is_not_heeded()
    {
        _world.Report(_world.Join("m", Given.Node(slots: 1)), new AttemptStartedReport(new("a"), _world.Token("a")));
        _world.Report(_node, new AttemptStartedReport(new("a"), default));
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("a"));
    }

    [Fact]
    public void A_report_with_nothing_in_it_does_no_harm()
    {
        Stale(End("failed", null!, default), _node);
        Stale(new AttemptFailedReport(default, default, null!, Retryable: true, TimedOut: false, default), _node);
        _world.Fail("a", error: null!);
        Assert.Equal("", _world.Info("a").Error);
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
            _world.Report(_node, End(end, "a", _world.Token("a")));
        }

        Assert.Equal(outcome, _world.PhaseOf("a"));
        Assert.Equal(_node, Assert.Single(_world.Follower.TakeFinished()).Node);
    }

    private static AttemptReport End(string how, string task, FencingToken token) => how switch
    {
        "succeeded" => new AttemptSucceededReport(new(task), token, default, default),
        "failed" => new AttemptFailedReport(new(task), token, "boom", Retryable: true, TimedOut: false, default),
        "cancelled" => new AttemptCancelledReport(new(task), token, default),
        _ => new AttemptHandedBackReport(new(task), token),
    };

    /// <summary>It changes nothing, and is acknowledged so that it is not said again.</summary>
    private void Stale(AttemptReport report, NodeId speaker)
    {
        var events = _world.Events.Count;
        _world.Report(speaker, report);
        Assert.Equal(events, _world.Events.Count);
        Assert.Equal([report.Token], _world.LastTo(speaker).Acknowledged);
    }
}
