using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class FencingRuleTests
{
    private readonly World _world = new();
    private readonly NodeId _node;

    public FencingRuleTests()
    {
        _node = _world.Join("n", Given.Node(slots: 1));
        _world.Submit("a");
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

    /// <summary>The end of an attempt.</summary>
    internal static AttemptReport End(string how, string task, FencingToken token) => how switch
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
