using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class RetryRuleTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(9, 256)]
    [InlineData(10, 300)]
    [InlineData(64, 300)]
    [InlineData(1_000, 300)]
    public void Each_wait_is_twice_the_last_up_to_the_longest(int failed, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Delay(Given.PlainRetry, failed));

    [Fact]
    public void No_wait_is_longer_than_the_longest() =>
        Assert.Equal(TimeSpan.FromSeconds(2), Delay(Given.PlainRetry with { BaseDelay = TimeSpan.FromSeconds(9), MaxDelay = TimeSpan.FromSeconds(2) }, 1));

    [Fact]
    public void Large_waits_do_not_overflow()
    {
        var policy = Given.PlainRetry with { BaseDelay = new(long.MaxValue / 3), MaxDelay = TimeSpan.MaxValue };
        Assert.Equal([long.MaxValue / 3, long.MaxValue / 3 * 2, long.MaxValue, long.MaxValue], Enumerable.Range(1, 4).Select(n => Delay(policy, n).Ticks));
        Assert.InRange(Delay(policy with { JitterPercent = 100 }, 1_000), TimeSpan.Zero, TimeSpan.MaxValue);
    }

    [Fact]
    public void No_wait_stays_none() =>
        Assert.Equal(TimeSpan.Zero, Delay(new RetryPolicy { BaseDelay = TimeSpan.Zero }, 5));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(100)]
    public void Chance_takes_off_up_to_its_share(int percent)
    {
        var policy = Given.PlainRetry with { JitterPercent = percent };
        var waits = Enumerable.Range(0, 2_000).Select(i => Delay(policy, 4, i).TotalSeconds).ToArray();
        var lowest = 8 * (100 - percent) / 100.0;
        Assert.All(waits, w => Assert.InRange(w, lowest, 8));
        Assert.InRange(waits.Average(), ((lowest + 8) / 2) - (0.1 * percent / 100), ((lowest + 8) / 2) + (0.1 * percent / 100));
    }

    [Fact]
    public void The_same_chance_gives_the_same_wait()
    {
        Assert.Equal(Delay(RetryPolicy.Default, 3, 77), Delay(RetryPolicy.Default, 3, 77));
        Assert.NotEqual(Delay(RetryPolicy.Default, 3, 77), Delay(RetryPolicy.Default, 3, 78));
    }

    [Fact]
    public void A_task_that_fails_waits_runs_again_and_is_dead_lettered_when_it_is_out_of_attempts()
    {
        var world = new World();
        world.Join();
        world.Submit("a");
        foreach (var seconds in new[] { 1, 2 })
        {
            world.Fail("a", $"boom {seconds}");
            Assert.Equal((TaskPhase.RetryWait, world.In(seconds)), (world.PhaseOf("a"), world.Info("a").DueAt));
            world.Pass(seconds - 0.001);
            Assert.Equal(TaskPhase.RetryWait, world.PhaseOf("a"));
            world.Pass(0.001);
            Assert.Equal(TaskPhase.Assigned, world.PhaseOf("a"));
        }

        world.Fail("a", "boom for good");
        Assert.Equal(TaskPhase.Failed, world.PhaseOf("a"));
        var outcome = world.Last<FailureRecorded>();
        Assert.Equal((FailureCause.OutOfAttempts, "boom for good"), (outcome.Cause, outcome.Error));
        var info = Assert.Single(world.Follower.TakeFinished());
        Assert.Equal((3, 3, 0, "boom for good"), (info.Attempt, info.FailedAttempts, info.LostAttempts, info.Error));
    }

    [Fact]
    public void An_error_that_another_attempt_would_meet_again_ends_it_at_once()
    {
        var world = new World();
        world.Join();
        world.Submit("a");
        world.Fail("a", retryable: false);
        Assert.Equal((TaskPhase.Failed, FailureCause.NotRetryable), (world.PhaseOf("a"), world.Last<FailureRecorded>().Cause));
    }

    [Fact]
    public void A_due_time_that_was_decided_outlives_a_failover()
    {
        var world = new World();
        world.Join();
        world.Submit(Given.Task("a", retry: RetryPolicy.Default));
        world.Fail("a");
        var due = world.Info("a").DueAt;
        world.Options = world.Options with { Seed = 99 };
        world.Failover();
        Assert.Equal(due - world.Time, world.Kernel.NextWakeUp(world.Now));
    }

    private static TimeSpan Delay(RetryPolicy policy, int failed, long number = 1) => RetryRule.Delay(policy, failed, new Chance(5, number));
}
