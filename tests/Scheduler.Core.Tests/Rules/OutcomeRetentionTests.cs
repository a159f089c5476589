using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class OutcomeRetentionTests
{
    [Fact]
    public void Too_many_outcomes_are_forgotten_the_oldest_first_and_some_at_a_time()
    {
        var world = Keeping(20, TimeSpan.FromHours(1));
        Finish(world, 1, 22);
        world.Pass(1);
        Assert.Equal(0, world.Count<OutcomesForgotten>());
        Finish(world, 23, 1);
        world.Pass(1);
        Assert.Equal(3, Assert.Single(world.Events.OfType<OutcomesForgotten>()).Count);
        Assert.Null(world.Follower.OutcomeOf(new("t3")));
        Assert.Equal(TaskPhase.Cancelled, world.Follower.OutcomeOf(new("t4")));
    }

    [Fact]
    public void A_forgotten_id_is_new_and_a_remembered_one_is_not()
    {
        var world = Keeping(10, TimeSpan.FromHours(1));
        Finish(world, 1, 12);
        world.Pass(1);
        Assert.Equal([false, true], world.Submit(Given.Task("t1"), Given.Task("t3")).Receipts.Select(r => r.AlreadyKnown));
        world.Cancel("t1");
        Assert.Equal(TaskPhase.Cancelled, world.PhaseOf("t1"));
    }

    [Fact]
    public void Old_outcomes_are_forgotten_when_their_time_and_a_tenth_are_over()
    {
        var world = Keeping(1_000, TimeSpan.FromSeconds(100));
        Finish(world, 1, 3);
        world.Pass(50);
        Finish(world, 4, 3);
        world.Pass(60);
        Assert.Equal(TaskPhase.Cancelled, world.Follower.OutcomeOf(new("t1")));
        world.Pass(1);
        Assert.Null(world.Follower.OutcomeOf(new("t3")));
        Assert.Equal(TaskPhase.Cancelled, world.Follower.OutcomeOf(new("t4")));
        Assert.Equal(3, Assert.Single(world.Events.OfType<OutcomesForgotten>()).Count);
    }

    [Fact]
    public void None_are_kept_where_none_may_be()
    {
        var world = Keeping(0, TimeSpan.FromHours(1));
        Finish(world, 1, 1);
        world.Pass(1);
        Assert.Null(world.Follower.OutcomeOf(new("t1")));
        Assert.Equal(RejectionCode.UnknownTask, world.Refused(new CancelTask(new("t1"))).Code);
        Assert.Equal(RejectionCode.UnknownTask, world.Refused(new ExplainTask(new("t1"))).Code);
    }

    [Fact]
    public void What_was_forgotten_stays_so_after_a_failover_whatever_the_limits_are_then()
    {
        var world = Keeping(10, TimeSpan.FromHours(1));
        Finish(world, 1, 30);
        world.Pass(1);
        world.Options = new KernelOptions();
        world.Failover();
        Assert.False(world.Submit("t1").Receipts[0].AlreadyKnown);
        Assert.True(world.Submit("t30").Receipts[0].AlreadyKnown);
    }

    private static World Keeping(int most, TimeSpan time) =>
        new(new KernelOptions { Limits = new SchedulerLimits { MaxOutcomesKept = most, OutcomesKeptFor = time } });

    private static void Finish(World world, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            world.Submit($"t{i}");
            world.Cancel($"t{i}");
        }
    }
}
