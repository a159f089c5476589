using Scheduler.Core.Rules;

namespace Scheduler.Core.Tests.Rules;

public sealed class PrefetchRuleTests
{
    private static readonly TimeSpan Cycle = TimeSpan.FromMilliseconds(2);

    [Fact]
    public void Nothing_is_asked_for_before_both_times_were_measured()
    {
        var rule = Rule();
        Assert.Equal(0, rule.Prefetch);
        rule.Ran(TimeSpan.FromMicroseconds(1));
        Assert.Equal(0, rule.Prefetch);

        rule = Rule();
        rule.Acknowledged(Cycle);
        Assert.Equal(0, rule.Prefetch);
    }

    [Fact]
    public void Short_tasks_reach_the_limit_within_a_few_cycles()
    {
        var rule = Rule();
        Assert.Equal([64, 128, 256, 512, 1_024, 1_024], Cycles(rule, 6, TimeSpan.FromMicroseconds(5)));
    }

    [Fact]
    public void A_slow_first_run_only_delays_that()
    {
        var rule = Rule();
        Cycles(rule, 1, TimeSpan.FromMilliseconds(50));
        Assert.Equal(0, rule.Prefetch);
        Assert.Equal(1_024, Cycles(rule, 15, TimeSpan.FromMicroseconds(5))[^1]);
    }

    [Theory]
    [InlineData(2_000, 0)] // as long as the cycle
    [InlineData(10_000_000, 0)]
    [InlineData(1_900, 64)] // the fewest
    [InlineData(100, 160)] // 2 × 4 × 2,000 / 100
    [InlineData(50, 320)]
    [InlineData(1, 1_024)] // the most
    [InlineData(0, 1_024)]
    public void So_many_for_a_run_time_in_microseconds(int run, int expected) =>
        Assert.Equal(expected, Cycles(Rule(), 20, TimeSpan.FromMicroseconds(run))[^1]);

    [Fact]
    public void Many_slots_ask_for_four_each() =>
        Assert.Equal(400, Cycles(new PrefetchRule(100, 1_024, TimeSpan.FromSeconds(1)), 20, TimeSpan.FromMicroseconds(1_900))[^1]);

    [Fact]
    public void No_more_than_the_slots_get_through_in_half_the_time_after_which_it_is_handed_back()
    {
        var rule = Rule();
        for (var cycle = 0; cycle < 20; cycle++)
        {
            rule.Ran(TimeSpan.FromMilliseconds(100));
            rule.Acknowledged(TimeSpan.FromMilliseconds(400));
        }

        Assert.Equal(20, rule.Prefetch); // 4 slots × 500 ms / 100 ms
    }

    [Fact]
    public void Tasks_that_become_long_bring_it_to_nothing()
    {
        var rule = Rule();
        Cycles(rule, 10, TimeSpan.FromMicroseconds(5));
        Assert.Equal(0, Cycles(rule, 1, TimeSpan.FromSeconds(1))[^1]);
    }

    [Fact]
    public void One_pause_among_a_thousand_short_runs_does_not()
    {
        var rule = Rule();
        Cycles(rule, 10, TimeSpan.FromMicroseconds(5));
        rule.Ran(TimeSpan.FromMilliseconds(4));
        for (var run = 0; run < 1_000; run++)
        {
            rule.Ran(TimeSpan.FromMicroseconds(5));
        }

        rule.Acknowledged(Cycle);
        Assert.Equal(1_024, rule.Prefetch);
    }

    [Fact]
    public void Attempts_that_waited_in_vain_bring_it_to_nothing_until_runs_are_short_again()
    {
        var rule = Rule();
        Cycles(rule, 10, TimeSpan.FromMicroseconds(5));
        rule.WaitedInVain();
        Assert.Equal(0, rule.Prefetch);
        rule.Acknowledged(Cycle); // of what was handed back: nothing ran meanwhile
        Assert.Equal(0, rule.Prefetch);
        Assert.Equal(1_024, Cycles(rule, 25, TimeSpan.FromMicroseconds(5))[^1]);
    }

    [Fact]
    public void Times_that_make_no_sense_do_no_harm()
    {
        var rule = new PrefetchRule(10_000, 100_000, TimeSpan.FromHours(1));
        foreach (var time in new[] { TimeSpan.MinValue, TimeSpan.MaxValue, TimeSpan.Zero })
        {
            rule.Ran(time);
            rule.Acknowledged(TimeSpan.MaxValue);
            Assert.InRange(rule.Prefetch, 0, 100_000);
        }
    }

    private static PrefetchRule Rule() => new(slots: 4, maxPrefetch: 1_024, TimeSpan.FromSeconds(1));

    private static int[] Cycles(PrefetchRule rule, int count, TimeSpan run)
    {
        var prefetch = new int[count];
        for (var cycle = 0; cycle < count; cycle++)
        {
            rule.Ran(run);
            rule.Acknowledged(Cycle);
            prefetch[cycle] = rule.Prefetch;
        }

        return prefetch;
    }
}
