using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class RateRuleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Starts_are_spaced_evenly()
    {
        var rate = new StartRate(4, Second);
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], Greedy(rate, 5));
    }

    [Fact]
    public void After_a_rest_a_burst_begins_at_once_and_then_the_rate_holds()
    {
        var rate = new StartRate(4, Second, Burst: 3);
        Assert.Equal([0, 0, 0, 0.25, 0.5], Greedy(rate, 5));
    }

    [Fact]
    public void A_burst_is_earned_again_only_by_time()
    {
        var rate = new StartRate(2, Second, Burst: 2);
        var due = RateRule.Due(rate, RateRule.Due(rate, null, At(0)), At(0));
        Assert.Equal(At(0.5), RateRule.NextStart(rate, due));

        // Half a second later one may begin, and the next one not at once.
        due = RateRule.Due(rate, due, At(0.5));
        Assert.Equal(At(1), RateRule.NextStart(rate, due));
    }

    [Fact]
    public void A_period_that_does_not_divide_evenly_never_holds_one_too_many()
    {
        var rate = new StartRate(3, Second);
        Assert.True(Greedy(rate, 4)[3] >= 1);
    }

    [Fact]
    public void A_clock_that_leaps_forward_brings_one_burst()
    {
        var rate = new StartRate(2, Second, Burst: 2);
        Timestamp? due = RateRule.Due(rate, null, At(0));
        var begun = 0;
        while (RateRule.NextStart(rate, due) <= At(36_000))
        {
            due = RateRule.Due(rate, due, At(36_000));
            begun++;
        }

        Assert.Equal(2, begun);
    }

    [Fact]
    public void No_period_ever_holds_more_than_the_rate_and_its_burst() => Seeds.Report(Seeds.Fresh, () =>
    {
        var random = new Random(Seeds.Fresh);
        for (var run = 0; run < 50; run++)
        {
            var starts = random.Next(1, 20);
            var rate = new StartRate(starts, TimeSpan.FromTicks(random.NextInt64(Second.Ticks, 100 * Second.Ticks)), random.Next(1, starts + 1));
            var (now, due) = (At(0), default(Timestamp?));
            var begun = new List<Timestamp>();
            for (var step = 0; step < 500; step++)
            {
                now += TimeSpan.FromTicks(random.NextInt64(random.Next(10) == 0 ? rate.Period.Ticks * 2 : rate.Period.Ticks / starts));
                if (RateRule.NextStart(rate, due) <= now)
                {
                    due = RateRule.Due(rate, due, now);
                    begun.Add(now);
                }
            }

            Assert.All(begun, last => Assert.True(begun.Count(one => one <= last && last - one < rate.Period) <= rate.Starts + rate.Burst - 1));
        }
    });

    private static Timestamp At(double seconds) => Timestamp.FromSeconds(1_000 + seconds);

    /// <summary>When so many begin that are there at once, in seconds.</summary>
    private static double[] Greedy(StartRate rate, int count)
    {
        var (now, due) = (At(0), default(Timestamp?));
        var begun = new double[count];
        for (var i = 0; i < count; i++)
        {
            now = Timestamp.Later(now, RateRule.NextStart(rate, due));
            due = RateRule.Due(rate, due, now);
            begun[i] = (now - At(0)).TotalSeconds;
        }

        return begun;
    }
}
