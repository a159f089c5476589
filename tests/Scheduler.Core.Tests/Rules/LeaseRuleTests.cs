using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class LeaseRuleTests
{
    // A lease of 20 s and a margin of 5 s.
    private readonly World _world = new();
    private readonly NodeId _node;

    public LeaseRuleTests() => _node = _world.Join();

    [Fact]
    public void A_grant_gives_back_when_it_was_asked_for()
    {
        var askedAt = new Timestamp(123_456);
        _world.Say(new FromNode(_node, 1, 4, []) { LeaseAskedAt = askedAt, Held = [] });
        Assert.Equal(new LeaseGrant(askedAt, TimeSpan.FromSeconds(20)), _world.LastTo(_node).Lease);
    }

    [Fact]
    public void Who_does_not_ask_gets_none()
    {
        _world.Say(new FromNode(_node, 1, 4, []));
        _world.Do(new CordonNode("n"));
        Assert.Single(_world.Sent, s => s.Lease is not null);
    }

    [Fact]
    public void An_idle_scheduler_proves_that_it_is_alone_before_it_grants()
    {
        _world.Pass(5);
        _world.Renew(_node);
        Assert.IsType<EpochConfirmed>(_world.Events[^1]);
    }

    [Fact]
    public void The_grant_leaves_with_the_batch_that_holds_the_proof()
    {
        var kernel = new Kernel(new KernelOptions());
        var start = Timestamp.FromSeconds(0);
        var later = start + TimeSpan.FromSeconds(5);
        kernel.Begin("test", new Instant(start, start));
        kernel.Handle(new HearNode(new FromNode(_node, 0, 4, []) { Join = Given.Node() }), new Instant(start, start));
        kernel.TakeBatch();
        kernel.Handle(new HearNode(new FromNode(_node, 1, 4, []) { LeaseAskedAt = start, Held = [] }), new Instant(start, later));
        var batch = kernel.TakeBatch();
        Assert.IsType<EpochConfirmed>(Assert.Single(batch.Events));
        Assert.NotNull(Assert.IsType<ToNode>(Assert.Single(batch.Effects)).Lease);
    }

    [Fact]
    public void A_scheduler_that_has_just_written_need_not_write_for_a_grant()
    {
        _world.Pass(4);
        _world.Submit("a");
        _world.Pass(4.999);
        var events = _world.Events.Count;
        _world.Renew(_node, 4, _world.Token("a"));
        Assert.NotNull(_world.LastTo(_node).Lease);
        Assert.Equal(events, _world.Events.Count);
    }

    [Fact]
    public void A_silent_node_is_not_given_up_before_its_lease_and_the_margin_have_passed()
    {
        _world.Submit("a");
        Assert.Equal(TimeSpan.FromSeconds(25), _world.Kernel.NextWakeUp(_world.Now));
        _world.Pass(24.999);
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("a"));
        _world.Pass(0.001);
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("a"));
        Assert.Equal(LossCause.LeaseExpired, _world.Last<NodeGone>().Cause);
        Assert.Null(_world.Kernel.NextWakeUp(_world.Now));
    }

    [Fact]
    public void Each_renewal_counts_from_when_it_was_heard()
    {
        for (var i = 0; i < 10; i++)
        {
            _world.Pass(24);
            _world.Renew(_node);
        }

        _world.Pass(24.999);
        Assert.Single(_world.Follower.Nodes());
    }

    [Fact]
    public void Other_words_do_not_renew_it()
    {
        _world.Pass(20);
        _world.Say(new FromNode(_node, 1, 4, []));
        _world.Pass(5);
        Assert.Empty(_world.Follower.Nodes());
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(-100_000)]
    public void A_wall_clock_that_jumps_does_not_matter(double seconds)
    {
        _world.WallError = TimeSpan.FromSeconds(seconds);
        _world.Pass(24.999);
        Assert.Single(_world.Follower.Nodes());
        _world.Pass(0.001);
        Assert.Empty(_world.Follower.Nodes());
    }

    [Fact]
    public void A_new_scheduler_waits_for_a_lease_and_the_margin_again()
    {
        _world.Submit("a");
        _world.Pass(24);
        _world.Failover();
        _world.Pass(24.999);
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("a"));
        _world.Pass(0.001);
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("a"));
    }

    [Fact]
    public void A_margin_below_a_quarter_of_the_lease_is_refused()
    {
        var options = new KernelOptions { LeaseDuration = TimeSpan.FromSeconds(40), LeaseMargin = TimeSpan.FromSeconds(9) };
        var thrown = Assert.Throws<SchedulerConfigurationException>(() => new Kernel(options));
        Assert.Equal("LeaseMargin is 9s, but must be 10s or more.", thrown.Message);
    }
}
