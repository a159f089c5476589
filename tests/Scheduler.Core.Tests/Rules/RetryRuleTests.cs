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

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 60)]
    [InlineData(3, 0)]
    [InlineData(4, 600)]
    [InlineData(5, 600)]
    [InlineData(1_000, 600)]
    public void Each_wait_is_the_next_of_the_list_and_the_last_one_repeats(int failed, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Delay(Listed, failed));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1_000)]
    public void With_a_fixed_backoff_each_wait_is_the_first_however_long_the_longest_would_be(int failed) => Assert.Equal(
        TimeSpan.FromHours(1), Delay(Given.PlainRetry with { Backoff = RetryBackoff.Fixed, BaseDelay = TimeSpan.FromHours(1) }, failed));

    [Fact]
    public void Chance_takes_its_share_of_fixed_and_listed_waits_as_well()
    {
        RetryPolicy[] policies = [Listed with { JitterPercent = 50 }, new() { Backoff = RetryBackoff.Fixed, BaseDelay = TimeSpan.FromSeconds(10) }];
        foreach (var policy in policies)
        {
            var waits = Enumerable.Range(0, 2_000).Select(i => Delay(policy, 1, i).TotalSeconds).ToArray();
            Assert.All(waits, w => Assert.InRange(w, 5, 10));
            Assert.InRange(waits.Average(), 7.45, 7.55);
        }
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(1e9, 3_650 * 86_400)]
    public void What_a_handler_asks_for_is_waited_exactly_within_what_a_delay_may_be(double asked, double seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds), RetryRule.Delay(RetryPolicy.Default, 2, new Chance(5, 1), TimeSpan.FromSeconds(asked)));

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

    [Fact]
    public void The_next_attempt_comes_due_when_the_handler_wants_it_and_counts_as_ever()
    {
        var world = new World(new KernelOptions().Patient());
        world.Join();
        world.Submit("a");
        foreach (var seconds in new[] { 90, 0.5 })
        {
            world.Fail("a", retryAfter: seconds);
            Assert.Equal((TaskPhase.RetryWait, world.In(seconds)), (world.PhaseOf("a"), world.Info("a").DueAt));
            world.Pass(seconds);
        }

        world.Fail("a", "boom for good", retryAfter: 1);
        Assert.Equal((FailureCause.OutOfAttempts, "boom for good"), (world.Last<FailureRecorded>().Cause, world.Last<FailureRecorded>().Error));
    }

    private static RetryPolicy Listed => new()
    {
        Delays = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.Zero, TimeSpan.FromMinutes(10)],
        JitterPercent = 0,
    };

    private static TimeSpan Delay(RetryPolicy policy, int failed, long number = 1) => RetryRule.Delay(policy, failed, new Chance(5, number));
}
