using System.Globalization;
using Scheduler.Schedules.Rules;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Rules;

public sealed class RuleDatesTests
{
    [Fact]
    public void Week_numbers_are_those_of_ISO_8601_where_weeks_begin_on_Monday()
    {
        DayOfWeek[] all = [.. Enum.GetValues<DayOfWeek>()];
        var weeks = Enumerable.Range(1, 53)
            .Select(week => new RuleDates(new Rule { WeekNumbers = [week], Days = [.. all.Select(d => new RuleDay(0, d))] }))
            .ToArray();
        for (var date = new DateOnly(1999, 12, 20); date.Year < 2030; date = date.AddDays(1))
        {
            Assert.True(weeks[ISOWeek.GetWeekOfYear(date.ToDateTime(TimeOnly.MinValue)) - 1].Has(date), date.ToString("O"));
        }
    }

    [Theory]
    [InlineData("FREQ=MONTHLY;BYDAY=5MO", "2027-03-29 2027-05-31")]
    [InlineData("FREQ=MONTHLY;BYDAY=-1MO", "2027-01-25 2027-02-22")]
    [InlineData("FREQ=YEARLY;BYDAY=-1MO", "2027-12-27 2028-12-25")]
    [InlineData("FREQ=YEARLY;BYYEARDAY=-1", "2027-12-31 2028-12-31")]
    [InlineData("FREQ=YEARLY;BYYEARDAY=366", "2028-12-31 2032-12-31")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-31 2027-03-31")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-31", "2027-01-01 2027-03-01")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2028-02-29 2032-02-29")]
    public void Numbers_count_from_the_beginning_or_from_the_end(string rule, string expected) => Assert.Equal(
        expected.Split(' '),
        Given.Recurrence("rrule: " + rule).From("2027-01-01T00:00:00Z").Take(2).Select(m => m.Local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
}
