using Scheduler.Schedules.Rules;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Rules;

public sealed class RuleTimesTests
{
    [Fact]
    public void What_is_not_given_is_that_of_the_start() => Assert.Equal(
        [new TimeSpan(8, 15, 30).Ticks, new TimeSpan(9, 15, 30).Ticks],
        RuleTimes.Of(new Rule { Frequency = Frequency.Daily, Hours = [9, 8], Start = new DateTime(2027, 1, 1, 7, 15, 30) })!);

    [Fact]
    public void There_are_1440_in_a_day_at_the_most()
    {
        var rule = new Rule { Frequency = Frequency.Daily, Hours = [.. Enumerable.Range(0, 24)], Minutes = [.. Enumerable.Range(0, 60)] };
        Assert.Equal(1_440, RuleTimes.Of(rule)!.Length);
        Assert.Null(RuleTimes.Of(rule with { Seconds = [0, 30] }));
    }

    [Theory]
    [InlineData("1,-1", 5, "0,4")]
    [InlineData("-5,2,2", 5, "0,1")]
    [InlineData("6,-6", 5, "")]
    public void Positions_count_from_the_beginning_or_from_the_end(string positions, int count, string expected) => Assert.Equal(
        expected, string.Join(',', RuleTimes.Chosen([.. positions.Split(',').Select(int.Parse)], count)));

    // Whole weeks are chosen from, also where the start lies within one.
    [Fact]
    public void Positions_choose_from_a_whole_period() => Assert.Equal(
        ["2027-01-11 00:00+00:00"],
        Given.Recurrence("rrule: FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=1;DTSTART=20270105T000000").From("2027-01-01T00:00:00Z").Local(1));
}
