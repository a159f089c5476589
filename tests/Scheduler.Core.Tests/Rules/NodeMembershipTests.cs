using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class NodeMembershipTests
{
    private readonly World _world = new(new KernelOptions { Limits = new SchedulerLimits { MaxNodes = 3 } });

    [Fact]
    public void A_node_that_joins_gets_a_lease_and_work()
    {
        _world.Submit("a");
        var node = _world.Join("n", Given.Node(labels: "zone=a"));
        var told = _world.LastTo(node);
        Assert.NotNull(told.Lease);
        Assert.Equal("a", Assert.Single(told.Assignments).Task.Id.Value);
        var info = Assert.Single(_world.Follower.Nodes());
        Assert.Equal((node, NodePhase.Up, 1, 1), (info.Id, info.Phase, info.Held, info.Assigned));
        Assert.Equal(Given.Label("zone=a"), info.Offer.Labels);
    }

    [Fact]
    public void A_node_that_knows_of_a_later_epoch_is_not_heard_and_the_row_that_would_prove_a_loss_is_written()
    {
        var node = _world.Join();
        _world.Submit("a");
        var (kernel, epoch) = (_world.Kernel, _world.Kernel.Epoch);
        var end = new AttemptSucceededReport(new TaskId("a"), _world.Token("a"), new byte[1], TimeSpan.FromSeconds(1));
        for (var i = 0; i < 2; i++)
        {
            kernel.Handle(new HearNode(new FromNode(node, epoch + 2, 4, [end]) { LeaseAskedAt = _world.Time, Held = [] }), _world.Now);
        }

        var batch = kernel.TakeBatch();
        Assert.Equal(new LaterEpoch(node, epoch + 2), batch.LaterEpoch);
        Assert.IsType<EpochConfirmed>(Assert.Single(batch.Events));
        Assert.Empty(batch.Effects);
        Assert.Equal(1, kernel.UnfinishedTasks);

        kernel.Handle(new HearNode(new FromNode(node, epoch, 4, [end])), _world.Now);
        Assert.Null(kernel.TakeBatch().LaterEpoch);
        Assert.Equal(0, kernel.UnfinishedTasks);
    }

    [Fact]
    public void A_higher_incarnation_takes_the_place_of_a_lower_one_whose_process_is_gone()
    {
        _world.Join();
        _world.Submit("a");
        _world.Start("a");
        var second = _world.Join(incarnation: 2);
        Assert.Equal(LossCause.ProcessDied, _world.Last<NodeGone>().Cause);
        Assert.True(_world.Last<AttemptLost>().Crashed);
        Assert.Equal(second, _world.NodeOf("a"));
        Assert.Single(_world.Follower.Nodes());
    }

    [Fact]
    public void A_lower_incarnation_is_refused_whatever_it_says()
    {
        var now = _world.Join(incarnation: 5);
        var before = new NodeId("n", 4);
        Refused(new FromNode(before, 0, 4, []) { Join = Given.Node() });
        Refused(new FromNode(before, 0, 4, []) { LeaseAskedAt = default(Timestamp), Held = [] });
        Refused(new FromNode(before, 0, 4, []));
        Assert.Equal(now, Assert.Single(_world.Follower.Nodes()).Id);
    }

    [Fact]
    public void A_node_that_is_not_known_and_does_not_join_is_asked_who_it_is()
    {
        var node = new NodeId("n", 1);
        _world.Renew(node);
        var told = Assert.Single(_world.Sent, s => s.Node == node);
        Assert.True(told.Introduce);
        Assert.False(told.Refused);
        Assert.Null(told.Lease);
    }

    [Fact]
    public void One_that_is_not_known_but_holds_something_must_give_it_up()
    {
        Refused(new FromNode(new("n", 1), 0, 4, []) { Held = [new FencingToken(7)] });
        Refused(new FromNode(new("n", 1), 0, 4, []) { Join = Given.Node(), Held = [new FencingToken(7)] });
    }

    [Fact]
    public void One_that_leaves_and_is_not_known_is_let_go()
    {
        _world.Say(new FromNode(new("n", 1), 0, 4, []) { Leaving = true, Join = Given.Node() });
        Assert.Empty(_world.Follower.Nodes());
        Assert.Empty(_world.Sent);
    }

    public static TheoryData<NodeOffer> BadOffers =>
    [
        Given.Node(slots: 0), Given.Node(slots: 10_001), Given.Node(performance: 0), Given.Node(performance: 1_000_001),
        new NodeOffer { Capacity = null! }, new NodeOffer { Labels = null! }, new NodeOffer { Kinds = null! },
    ];

    [Theory]
    [MemberData(nameof(BadOffers), DisableDiscoveryEnumeration = true)]
    public void An_offer_out_of_range_gets_no_answer_so_that_it_is_not_repeated_at_once(NodeOffer offer)
    {
        Unanswered(new FromNode(new("n", 1), 0, 4, []) { Join = offer });
        _world.Join("n", incarnation: 2);
        Unanswered(new FromNode(new("n", 3), 0, 4, []) { Join = offer });
        Assert.Equal(2, Assert.Single(_world.Follower.Nodes()).Id.Incarnation);
    }

    [Fact]
    public void A_message_that_can_t_be_read_is_refused()
    {
        Refused(new FromNode(default, 0, 4, []) { Join = Given.Node() });
        Refused(new FromNode(new(new string('x', 201), 1), 0, 4, []) { Join = Given.Node() });
        Refused(new FromNode(new("n", 1), 0, 4, null!) { Join = Given.Node() });
    }

    [Fact]
    public void Nodes_are_limited_and_one_that_comes_back_takes_its_own_place()
    {
        for (var i = 0; i < 3; i++)
        {
            _world.Join($"n{i}");
        }

        Unanswered(new FromNode(new("n3", 1), 0, 4, []) { Join = Given.Node() });
        _world.Join("n1", incarnation: 2);
        _world.Do(new NodeDied(new("n0", 1)));
        _world.Join("n3");
        Assert.Equal(["n2", "n1", "n3"], _world.Follower.Nodes().Select(n => n.Id.Name));
    }

    [Fact]
    public void Two_processes_of_one_name_do_not_push_each_other_out_for_ever()
    {
        _world.Join("n", incarnation: 1);
        _world.Submit("a");
        var second = _world.Join("n", incarnation: 2);
        Assert.Equal(1, _world.Count<NodeGone>());

        // The first was refused and begins anew in the same process: it has heard of the epoch.
        var events = _world.Events.Count;
        _world.Say(new FromNode(new("n", 3), _world.Kernel.Epoch, 4, []) { Join = Given.Node(), Held = [] });
        Assert.True(_world.LastTo(new("n", 3)).NameTaken);
        Assert.Equal(events, _world.Events.Count);
        Assert.Equal(second, Assert.Single(_world.Follower.Nodes()).Id);

        // When the name is free it may have it.
        _world.Do(new NodeDied(second));
        _world.Say(new FromNode(new("n", 3), _world.Kernel.Epoch, 4, []) { Join = Given.Node(), Held = [] });
        Assert.Equal(3, Assert.Single(_world.Follower.Nodes()).Id.Incarnation);
    }

    [Fact]
    public void A_join_that_arrives_twice_is_one()
    {
        _world.Join();
        _world.Submit("a");
        _world.Join("n", Given.Node(slots: 9));
        Assert.Equal(1, _world.Count<NodeJoined>());
        Assert.Equal(4, Assert.Single(_world.Follower.Nodes()).Offer.Slots);
        Assert.Equal("a", Assert.Single(_world.LastTo(new("n", 1)).Assignments).Task.Id.Value);
    }

    [Fact]
    public void What_never_arrived_is_sent_again_under_the_same_token()
    {
        var node = _world.Join();
        _world.Submit(Given.Tasks(3));
        var events = _world.Events.Count;
        _world.Renew(node, 4, _world.Token("t2"));
        var again = _world.LastTo(node).Assignments;
        Assert.Equal([("t1", 1, _world.Token("t1")), ("t3", 1, _world.Token("t3"))], again.Select(a => (a.Task.Id.Value, a.Number, a.Token)));
        Assert.Equal(events, _world.Events.Count);
    }

    [Fact]
    public void What_nobody_waits_for_is_stopped()
    {
        var node = _world.Join();
        _world.Submit("a");
        _world.Renew(node, 4, new FencingToken(99), _world.Token("a"), new FencingToken(98));
        Assert.Equal([new FencingToken(98), new FencingToken(99)], _world.LastTo(node).Cancel);
        Assert.Empty(_world.LastTo(node).Assignments);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-7, 0)]
    [InlineData(2, 2)]
    [InlineData(5, 5)]
    [InlineData(int.MaxValue, 9)]
    public void A_node_gets_no_more_than_it_asked_for(int window, int held)
    {
        _world.Submit(Given.Tasks(9));
        _world.Join("n", window: window);
        Assert.Equal(held, Assert.Single(_world.Follower.Nodes()).Held);
    }

    [Fact]
    public void A_window_that_grows_brings_more_and_one_that_shrinks_takes_nothing_back()
    {
        var node = _world.Join(window: 2);
        _world.Submit(Given.Tasks(9));
        _world.Say(new FromNode(node, 1, 3, []));
        Assert.Equal(3, _world.Count<TaskAssigned>());
        _world.Say(new FromNode(node, 1, 1, []));
        _world.Succeed("t1");
        Assert.Equal(3, _world.Count<TaskAssigned>());
        Assert.Equal(2, Assert.Single(_world.Follower.Nodes()).Held);
    }

    [Fact]
    public void A_cordoned_node_keeps_what_it_has_and_takes_no_more_until_it_is_uncordoned()
    {
        _world.Join();
        _world.Submit("a");
        Assert.Equal(Acknowledged.Instance, _world.Do(new CordonNode("n")));
        Assert.Equal(Acknowledged.Instance, _world.Do(new CordonNode("n")));
        Assert.Equal(1, _world.Count<NodePhaseChanged>());
        _world.Submit("b");
        Assert.Equal((TaskPhase.Assigned, TaskPhase.Pending), (_world.PhaseOf("a"), _world.PhaseOf("b")));
        _world.Failover();
        _world.Renew(new("n", 1), 4, _world.Token("a"));
        Assert.Equal((NodePhase.Cordoned, TaskPhase.Pending), (Assert.Single(_world.Follower.Nodes()).Phase, _world.PhaseOf("b")));
        _world.Do(new UncordonNode("n"));
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("b"));
    }

    [Fact]
    public void A_draining_node_is_told_so_until_it_leaves()
    {
        var node = _world.Join();
        _world.Submit("a");
        _world.Do(new DrainNode("n"));
        Assert.True(_world.LastTo(node).Drain);
        _world.Submit("b");
        Assert.Equal(RejectionCode.NodeLeaving, _world.Refused(new UncordonNode("n")).Code);
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("b"));
        _world.Succeed("a");
        Assert.True(_world.LastTo(node).Drain);
        _world.Say(new FromNode(node, 1, 0, []) { Leaving = true });
        Assert.Empty(_world.Follower.Nodes());
        Assert.Equal(0, _world.Count<AttemptLost>());
        _world.Join("n", incarnation: 2);
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("b"));
    }

    [Fact]
    public void What_a_leaving_node_still_holds_is_handed_back()
    {
        var node = _world.Join();
        _world.Submit(Given.Tasks(2));
        var ended = new AttemptSucceededReport(new("t1"), _world.Token("t1"), default, default);
        _world.Say(new FromNode(node, 1, 4, [ended]) { Leaving = true });
        Assert.Equal((TaskPhase.Succeeded, TaskPhase.Pending), (_world.PhaseOf("t1"), _world.PhaseOf("t2")));
        Assert.Equal(LossCause.HandedBack, _world.Last<AttemptLost>().Cause);
    }

    [Fact]
    public void A_node_that_is_not_known_can_t_be_cordoned_and_the_known_ones_are_told()
    {
        _world.Join("b");
        _world.Join("a");
        Assert.Equal(
            new Rejection(RejectionCode.UnknownNode, "There is no node 'c'. Known: b, a."), _world.Refused(new CordonNode("c")));
        Assert.Equal(RejectionCode.UnknownNode, _world.Refused(new UncordonNode("c")).Code);
        Assert.Equal(RejectionCode.UnknownNode, _world.Refused(new DrainNode("c")).Code);
    }

    [Fact]
    public void Where_no_node_has_joined_none_can_be_cordoned() =>
        Assert.Equal(new Rejection(RejectionCode.UnknownNode, "There is no node."), _world.Refused(new CordonNode("c")));

    [Fact]
    public void After_a_failover_nodes_are_asked_what_they_hold_and_get_nothing_before()
    {
        var node = _world.Join();
        _world.Submit("a");
        _world.Start("a");
        _world.Sent.Clear();
        _world.Failover();
        _world.Submit("b");
        Assert.True(Assert.Single(_world.Sent).Introduce);
        Assert.Equal((TaskPhase.Assigned, TaskPhase.Pending), (_world.PhaseOf("a"), _world.PhaseOf("b")));
        _world.Renew(node, 4, _world.Token("a"));
        Assert.Equal("b", Assert.Single(_world.LastTo(node).Assignments).Task.Id.Value);
        _world.Succeed("a");
        Assert.Equal(TaskPhase.Succeeded, _world.PhaseOf("a"));
        Assert.Equal(0, _world.Count<AttemptLost>());
    }

    private void Unanswered(FromNode message)
    {
        var sent = _world.Sent.Count;
        var joined = _world.Count<NodeJoined>();
        _world.Say(message);
        Assert.Equal(sent, _world.Sent.Count);
        Assert.Equal(joined, _world.Count<NodeJoined>());
    }

    private void Refused(FromNode message)
    {
        var events = _world.Events.Count;
        _world.Say(message);
        Assert.True(_world.LastTo(message.Node).Refused);
        Assert.Equal(events, _world.Events.Count);
    }
}
