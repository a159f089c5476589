using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class NodeLossTests
{
    private readonly World _world = new();
    private readonly NodeId _node;

    public NodeLossTests()
    {
        _node = _world.Join();
        _world.Submit("t0");
        _world.Submit(Given.Tasks(3));

        // An end leaves a gap, which is filled from behind: the order in memory is not that of assignment.
        _world.Succeed("t0");
        _world.Start("t2");
        _world.Do(new NodeDied(_node));
    }

    [Fact]
    public void Each_attempt_is_lost_in_the_order_of_assignment_and_then_the_node()
    {
        Assert.Equal(["t1", "t2", "t3"], _world.Events.OfType<AttemptLost>().Select(e => e.Task.Value));
        Assert.Equal([false, true, false], _world.Events.OfType<AttemptLost>().Select(e => e.Crashed));
        Assert.Equal(new NodeGone(_world.Time, _node, LossCause.ProcessDied), _world.Events[^1]);
        Assert.Empty(_world.Follower.Nodes());
    }

    [Fact]
    public void Its_tasks_run_elsewhere_under_higher_tokens_and_have_not_failed()
    {
        var lost = _world.Events.OfType<AttemptLost>().Max(e => e.Token);
        _world.Join("m");
        foreach (var task in new[] { "t1", "t2", "t3" })
        {
            Assert.True(_world.Token(task) > lost);
            Assert.Equal((2, 0, 1), (_world.Info(task).Attempt, _world.Info(task).FailedAttempts, _world.Info(task).LostAttempts));
        }
    }

    [Fact]
    public void A_node_that_nobody_knows_can_t_be_lost()
    {
        var events = _world.Events.Count;
        _world.Do(new NodeDied(_node));
        _world.Do(new NodeDied(default));
        Assert.Equal(events, _world.Events.Count);
    }

    [Fact]
    public void A_node_that_was_given_up_must_stop_what_it_holds()
    {
        _world.Renew(_node, 4, new FencingToken(1));
        Assert.True(_world.LastTo(_node).Refused);
        Assert.Null(_world.LastTo(_node).Lease);
    }
}
