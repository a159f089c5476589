using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class CancellationTests
{
    private readonly World _world = new();

    [Fact]
    public void A_pending_task_is_cancelled_at_once() => CancelledAtOnce(Given.Task("a"), () => { });

    [Fact]
    public void A_task_that_is_not_due_is_cancelled_at_once() => CancelledAtOnce(Given.Task("a", notBefore: _world.In(60)), () => { });

    [Fact]
    public void A_task_that_waits_for_its_next_attempt_is_cancelled_at_once() => CancelledAtOnce(Given.Task("a"), () =>
    {
        _world.Join();
        _world.Fail("a");
    });

    [Fact]
    public void An_attempt_that_is_not_yet_at_work_is_asked_to_stop() => AskedToStop(TaskPhase.Assigned, () => { });

    [Fact]
    public void An_attempt_at_work_is_asked_to_stop() => AskedToStop(TaskPhase.Running, () => _world.Start("a"));

    [Fact]
    public void A_cancel_again_asks_again_and_writes_nothing()
    {
        Assigned();
        _world.Cancel("a");
        var events = _world.Events.Count;
        var asked = _world.Sent.Count;
        Assert.Equal(new CancelAccepted(new("a"), TaskPhase.Assigned), _world.Cancel("a"));
        Assert.Equal(events, _world.Events.Count);
        Assert.Equal([_world.Token("a")], Assert.Single(_world.Sent.Skip(asked)).Cancel);
    }

    [Fact]
    public void It_is_known_who_asked()
    {
        Assigned();
        _world.Do(new CancelTask(new("a")) { Principal = "ada" });
        Assert.Equal("ada", _world.Last<CancelRequested>().Principal);
        Assert.True(_world.Info("a").CancelRequested);
    }

    [Theory]
    [InlineData(TaskPhase.Succeeded)]
    [InlineData(TaskPhase.Failed)]
    [InlineData(TaskPhase.Cancelled)]
    [InlineData(TaskPhase.Expired)]
    public void A_task_that_has_ended_is_not_cancelled(TaskPhase phase)
    {
        _world.Submit(Given.Task("a", expiresAt: _world.In(5)));
        switch (phase)
        {
            case TaskPhase.Succeeded:
                _world.Join();
                _world.Succeed("a");
                break;
            case TaskPhase.Failed:
                _world.Join();
                _world.Fail("a", retryable: false);
                break;
            case TaskPhase.Cancelled:
                _world.Cancel("a");
                break;
            default:
                _world.Pass(5);
                break;
        }

        Assert.Equal(new Rejection(RejectionCode.AlreadyFinal, $"Task 'a' {phase.HowItEnded()}."), _world.Cancel("a"));
        Assert.Equal(phase, _world.PhaseOf("a"));
    }

    [Fact]
    public void A_task_that_is_not_known_is_not_cancelled() =>
        Assert.Equal(RejectionCode.UnknownTask, _world.Refused(new CancelTask(new("a"))).Code);

    [Fact]
    public void A_cancel_that_waits_for_its_attempt_outlives_a_failover()
    {
        var node = Assigned();
        _world.Cancel("a");
        _world.Failover();
        _world.Renew(node, 4, _world.Token("a"));
        Assert.Equal([_world.Token("a")], _world.LastTo(node).Cancel);
        _world.EndCancelled("a");
        Assert.Equal(TaskPhase.Cancelled, _world.PhaseOf("a"));
    }

    private NodeId Assigned()
    {
        var node = _world.Join();
        _world.Submit("a");
        return node;
    }

    private void CancelledAtOnce(TaskSpec task, Action before)
    {
        _world.Submit(task);
        before();
        Assert.Equal(new CancelAccepted(new("a"), TaskPhase.Cancelled), _world.Cancel("a"));
        Assert.Equal(TaskPhase.Cancelled, _world.PhaseOf("a"));
        var assigned = _world.Count<TaskAssigned>();
        _world.Join("later");
        _world.Pass(120);
        Assert.Equal(assigned, _world.Count<TaskAssigned>());
    }

    private void AskedToStop(TaskPhase phase, Action before)
    {
        var node = Assigned();
        before();
        Assert.Equal(new CancelAccepted(new("a"), phase), _world.Cancel("a"));
        Assert.Equal([_world.Token("a")], _world.LastTo(node).Cancel);
        Assert.Equal(phase, _world.PhaseOf("a"));
        _world.EndCancelled("a");
        Assert.Equal(TaskPhase.Cancelled, _world.PhaseOf("a"));
    }
}
