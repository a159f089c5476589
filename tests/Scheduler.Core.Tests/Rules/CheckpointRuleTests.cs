using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class CheckpointRuleTests
{
    private readonly World _world = new(new KernelOptions { Limits = SchedulerLimits.Default with { MaxCheckpointBytes = 4 } }.Patient());
    private readonly NodeId _node;

    public CheckpointRuleTests()
    {
        _node = _world.Join();
        _world.Submit("a");
        _world.Start("a");
    }

    [Fact]
    public void It_is_answered_when_it_is_durable_and_an_attempt_that_follows_a_lost_one_begins_there()
    {
        _world.Checkpoint("a", 1, 3, 1, 2);
        _world.Checkpoint("a", 2, 5, 3);
        Assert.Equal(new CheckpointAnswer(_world.Token("a"), 2, null), _world.LastTo(_node).Checkpoints.Single());
        var token = _world.Token("a");
        _world.Do(new NodeDied(_node));
        var other = _world.Join("other");
        Assert.Equal([3], _world.LastTo(other).Assignments.Single().Checkpoint!.Value.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(5), _world.Info("a").Ran);
        Assert.True(_world.Token("a") > token);
    }

    [Fact]
    public void One_that_is_said_again_is_answered_again_and_stored_once()
    {
        _world.Checkpoint("a", 1, 3, 1);
        _world.Checkpoint("a", 1, 3, 1);
        Assert.Equal(1, _world.Count<CheckpointSaved>());
        Assert.Equal(2, _world.Sent.Sum(m => m.Checkpoints.Count));
    }

    [Fact]
    public void One_that_is_too_large_is_refused_and_the_attempt_goes_on()
    {
        _world.Checkpoint("a", 1, 3, 1, 2, 3, 4, 5);
        Assert.Equal(
            new Rejection(RejectionCode.CheckpointTooLarge, "The checkpoint has 5 bytes; the most is 4."),
            _world.LastTo(_node).Checkpoints.Single().Rejection);
        Assert.Equal(TaskPhase.Running, _world.PhaseOf("a"));
        _world.Succeed("a");
        Assert.Equal(TaskPhase.Succeeded, _world.PhaseOf("a"));
    }

    [Fact]
    public void A_yield_with_one_that_is_too_large_fails_the_task_as_a_result_does()
    {
        _world.Yield("a", 3, new byte[5]);
        Assert.Equal("The checkpoint has 5 bytes; the most is 4.", _world.Last<FailureRecorded>().Error);
    }

    [Fact]
    public void One_of_an_attempt_that_was_given_up_does_not_count()
    {
        var token = _world.Token("a");
        _world.Do(new NodeDied(_node));
        _world.Join("other");
        _world.Say(new FromNode(_node, 1, 4, [new CheckpointReport(new("a"), token, 1, default, default)]));
        Assert.Equal(RejectionCode.Stale, _world.LastTo(_node).Checkpoints.Single().Rejection!.Code);
        Assert.Equal(0, _world.Count<CheckpointSaved>());
    }

    [Fact]
    public void It_outlives_the_scheduler()
    {
        _world.Checkpoint("a", 1, 3, 1, 2);
        _world.Failover();
        _world.Do(new NodeDied(_node));
        var other = _world.Join("other");
        Assert.Equal([1, 2], _world.LastTo(other).Assignments.Single().Checkpoint!.Value.ToArray());
    }
}
