using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class DueTimesTests
{
    private readonly World _world = new(new KernelOptions().Patient());

    [Fact]
    public void A_task_is_not_assigned_before_it_is_due()
    {
        _world.Join();
        _world.Submit(Given.Task("a", notBefore: _world.In(60)));
        Assert.Equal((TaskPhase.Scheduled, _world.In(60)), (_world.PhaseOf("a"), _world.Info("a").DueAt));
        Assert.Equal(TimeSpan.FromSeconds(60), _world.Kernel.NextWakeUp(_world.Now));
        _world.Pass(59.999);
        Assert.Equal(TaskPhase.Scheduled, _world.PhaseOf("a"));
        _world.Pass(0.001);
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("a"));
        Assert.Null(_world.Info("a").DueAt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    public void A_task_whose_time_has_come_before_its_submit_is_pending_at_once(double seconds)
    {
        _world.Submit(Given.Task("a", notBefore: _world.In(seconds)));
        Assert.Equal(TaskPhase.Pending, _world.PhaseOf("a"));
    }

    [Fact]
    public void Tasks_come_due_in_the_order_of_their_times_whatever_comes_between()
    {
        _world.Join("n", Given.Node(slots: 9));
        _world.Submit(new[] { 5, 3, 4, 3 }.Select((s, i) => Given.Task($"t{i}", notBefore: _world.In(s))));
        _world.Cancel("t2");
        _world.Pass(100);
        Assert.Equal("t1 t3 t0", string.Join(' ', _world.Events.OfType<TaskBecameDue>().Select(e => e.Task)));
    }

    [Fact]
    public void A_pending_task_expires() => ExpiresAfter5s(() => { });

    [Fact]
    public void A_task_that_is_not_due_expires_when_both_times_have_passed()
    {
        _world.Submit(Given.Task("a", notBefore: _world.In(4), expiresAt: _world.In(5)));
        _world.Pass(100);
        Assert.Equal(TaskPhase.Expired, _world.PhaseOf("a"));
    }

    [Fact]
    public void A_task_that_waits_for_its_next_attempt_expires_then_and_not_later() => ExpiresAfter5s(() =>
    {
        _world.Join();
        _world.Fail("a");
    });

    [Fact]
    public void A_task_that_comes_back_after_its_expiry_expires()
    {
        _world.Join();
        _world.Submit(Given.Tasks(3).Select(t => Given.Task(t.Id.Value, expiresAt: _world.In(5))));
        _world.Pass(5);
        Assert.Equal(TaskPhase.Assigned, _world.PhaseOf("t1"));
        _world.Fail("t1");
        _world.HandBack("t2");
        _world.Do(new NodeDied(_world.NodeOf("t3")));
        Assert.All(["t1", "t2", "t3"], t => Assert.Equal(TaskPhase.Expired, _world.PhaseOf(t)));
        Assert.Equal(TimeSpan.FromMinutes(10), _world.Kernel.NextWakeUp(_world.Now) ?? TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void An_attempt_at_work_is_left_alone_and_may_succeed_after_the_expiry()
    {
        _world.Join();
        _world.Submit(Given.Task("a", expiresAt: _world.In(5)));
        _world.Pass(10);
        _world.Succeed("a");
        Assert.Equal(TaskPhase.Succeeded, _world.PhaseOf("a"));
    }

    [Fact]
    public void A_task_that_had_expired_before_its_submit_never_runs()
    {
        _world.Join();
        _world.Submit(Given.Task("a", expiresAt: _world.In(-1)), Given.Task("b", expiresAt: _world.In(0)), Given.Task("c", expiresAt: _world.In(1)));
        Assert.Equal("c", _world.Order);
        Assert.Equal((TaskPhase.Expired, TaskPhase.Expired), (_world.PhaseOf("a"), _world.PhaseOf("b")));
    }

    [Fact]
    public void The_latest_of_all_times_never_expires_anything()
    {
        _world.Submit(Given.Task("a", expiresAt: Timestamp.MaxValue));
        Assert.Null(_world.Kernel.NextWakeUp(_world.Now));
    }

    [Fact]
    public void Many_that_come_due_at_once_are_spread_over_batches()
    {
        var world = new World(new KernelOptions { Limits = new SchedulerLimits { MaxBatchEvents = 10 } });
        world.Submit(Given.Tasks(95).Select(t => Given.Task(t.Id.Value, notBefore: world.In(1))));
        var rows = world.Rows.Count;
        world.Pass(1);
        Assert.Equal(95, world.Kernel.PendingTasks);
        Assert.Equal(10, world.Rows.Count - rows);
    }

    private void ExpiresAfter5s(Action before)
    {
        _world.Submit(Given.Task("a", expiresAt: _world.In(5), retry: Given.PlainRetry with { BaseDelay = TimeSpan.FromSeconds(60) }));
        before();
        Assert.Equal(TimeSpan.FromSeconds(5), _world.Kernel.NextWakeUp(_world.Now));
        _world.Pass(4.999);
        Assert.NotEqual(TaskPhase.Expired, _world.PhaseOf("a"));
        _world.Pass(0.001);
        Assert.Equal(TaskPhase.Expired, _world.PhaseOf("a"));
        Assert.Equal(RejectionCode.AlreadyFinal, _world.Refused(new CancelTask(new("a"))).Code);
    }
}
