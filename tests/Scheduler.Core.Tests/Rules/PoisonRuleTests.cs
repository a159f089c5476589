using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class PoisonRuleTests
{
    private readonly World _world = new(new KernelOptions().Patient());
    private int _incarnation;

    [Fact]
    public void After_three_crashes_the_task_is_dead_lettered()
    {
        _world.Submit("a");
        Crash(3);
        Assert.Equal(TaskPhase.Failed, _world.PhaseOf("a"));
        Assert.Equal(FailureCause.Poison, _world.Last<FailureRecorded>().Cause);
        Assert.Contains("died 3 times, the last time on n#3", _world.Last<FailureRecorded>().Error, StringComparison.Ordinal);
        var info = Assert.Single(_world.Follower.TakeFinished());
        Assert.Equal((3, 0, 3), (info.Attempt, info.FailedAttempts, info.LostAttempts));
    }

    [Fact]
    public void After_two_it_waits_for_a_node_of_its_own_and_keeps_others_away()
    {
        _world.Submit("a");
        Crash(2);
        var node = Join();
        _world.Fail("a");
        _world.Submit(Given.Task("b"), Given.Task("c"));
        _world.Pass(1);
        Assert.Equal(PendingReason.NeedsNodeAlone, _world.Explain("a").Reason);

        _world.Succeed("b");
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("a"));
        _world.Succeed("c");
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("a"));

        _world.Submit("d");
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("d"));
        Assert.Equal(1, Assert.Single(_world.Follower.Nodes(), n => n.Id == node).Held);
        _world.Succeed("a");
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("d"));
    }

    [Fact]
    public void A_task_that_must_run_alone_is_not_starved_by_others()
    {
        _world.Submit("a");
        Crash(2);
        _world.Submit(Given.Tasks(2));
        Join();
        for (var i = 3; i < 60 && _world.PhaseOf("a") == TaskPhase.Pending; i++)
        {
            _world.Submit($"t{i}");
            _world.Succeed($"t{i - 2}");
        }

        // Those that were assigned when the node began to be kept free have to end first.
        foreach (var task in _world.Follower.List(new TaskFilter { Phase = TaskPhase.Assigned }).Tasks.Where(t => t.Id.Value != "a"))
        {
            _world.Succeed(task.Id.Value);
        }

        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("a"));
    }

    [Fact]
    public void What_it_did_outlives_a_failover()
    {
        _world.Submit("a");
        Crash(2);
        _world.Failover();
        Crash(1);
        Assert.Equal(TaskPhase.Failed, _world.PhaseOf("a"));
    }

    [Fact]
    public void A_crash_before_it_was_started_does_not_count()
    {
        _world.Submit("a");
        for (var i = 0; i < 5; i++)
        {
            _world.Do(new NodeDied(Join()));
        }

        Unharmed(lost: 5);
    }

    [Fact]
    public void A_lost_lease_does_not_count()
    {
        _world.Submit("a");
        for (var i = 0; i < 5; i++)
        {
            Join();
            _world.Start("a");
            _world.Pass(7_200);
        }

        Unharmed(lost: 5);
    }

    [Fact]
    public void A_node_that_leaves_and_an_attempt_that_is_handed_back_do_not_count()
    {
        _world.Submit("a");
        for (var i = 0; i < 5; i++)
        {
            var node = Join();
            _world.Start("a");
            _world.HandBack("a");
            _world.Start("a");
            _world.Say(new FromNode(node, 1, 4, []) { Leaving = true });
        }

        Unharmed(lost: 10);
    }

    private NodeId Join() => _world.Join("n", incarnation: ++_incarnation);

    private void Crash(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var node = Join();
            _world.Start("a");
            _world.Do(new NodeDied(node));
        }
    }

    private void Unharmed(int lost)
    {
        Assert.DoesNotContain(_world.Events.OfType<AttemptLost>(), e => e.Crashed);
        Assert.Equal(lost, _world.Info("a").LostAttempts);
        Join();
        _world.Submit("b");
        Assert.Equal((TaskPhase.Assigned, TaskPhase.Assigned), (_world.PhaseOf("a"), _world.PhaseOf("b")));
    }
}
