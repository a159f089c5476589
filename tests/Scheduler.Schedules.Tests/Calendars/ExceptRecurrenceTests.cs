using Scheduler.Core.Schedules;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Calendars;

public sealed class ExceptRecurrenceTests
{
    [Fact]
    public void Listed_dates_are_left_out_in_the_zone_of_the_recurrence() => Assert.Equal(
        ["2027-12-24 00:30+13:00", "2027-12-27 00:30+13:00"],
        Except("30 0 * * *", "dates: 2027-12-25, 2027-12-26", "Pacific/Auckland").From("2027-12-23T11:00:00Z").Local(2));

    [Fact]
    public void A_recurrence_as_calendar_leaves_out_each_date_on_which_it_comes() => Assert.Equal(
        ["2027-01-01 09:00+00:00", "2027-01-04 09:00+00:00"], Except("0 9 * * *", "cron: 0 0 * * SAT,SUN").From("2027-01-01T00:00:00Z").Local(2));

    [Fact]
    public void A_rule_can_be_a_calendar() => Assert.Equal(
        ["2027-12-24 09:00+00:00", "2027-12-26 09:00+00:00"],
        Except("0 9 * * *", "rrule: FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25").From("2027-12-24T00:00:00Z").Local(2));

    [Fact]
    public void Several_calendars_leave_out_what_each_does() => Assert.Equal(
        ["2027-01-05 09:00+00:00"],
        Except("0 9 * * *", "cron: 0 0 * * SAT,SUN").Except(Given.Recurrences.ParseCalendar("dates: 2027-01-04").OrThrow()).From("2027-01-02T00:00:00Z").Local(1));

    [Theory]
    [InlineData("0 0 * * *")]
    [InlineData("every: 1s")]
    [InlineData("at: 2027-01-01T00:00:00Z")]
    public void A_calendar_of_all_dates_ends_the_recurrence(string text) =>
        Assert.Null(Except(text, "every: 1h").NextMoment(Given.Moment("2027-01-01T00:00:00Z")));

    [Fact]
    public void Clocks_that_go_back_over_midnight_bring_no_excluded_date_again()
    {
        // In Sao Paulo 2018-02-17 had its last hour twice.
        var recurrence = Except("*/30 * * * *", "dates: 2018-02-17", "America/Sao_Paulo");
        Assert.Equal(["2018-02-16 23:30-02:00", "2018-02-18 00:00-03:00"], recurrence.From("2018-02-17T01:30:00Z").Local(2));
    }

    [Theory]
    [InlineData("0 0 * * SAT,SUN", "UTC")]
    [InlineData("rrule: FREQ=MONTHLY;BYDAY=-1FR", "Europe/Berlin")]
    [InlineData("*/7 0 * * *", "America/Sao_Paulo")]
    [InlineData("at: 2027-01-05T12:00, 2027-02-05T12:00", "Asia/Tokyo")]
    public void A_calendar_says_the_same_in_whatever_order_it_is_asked(string text, string zone)
    {
        var seed = Environment.TickCount & 0x3FFFFFFF;
        var random = new Random(seed);
        DateOnly[] dates = [.. Enumerable.Range(0, 400).Select(new DateOnly(2026, 12, 20).AddDays)];
        var expected = dates.ToDictionary(date => date, date => Given.Recurrences.ParseCalendar(text, zone).OrThrow().Excludes(date));
        var calendar = Given.Recurrences.ParseCalendar(text, zone).OrThrow();

        random.Shuffle(dates);
        Assert.All(dates, date => Assert.True(expected[date] == calendar.Excludes(date), $"{date:O}, seed {seed}"));
        Assert.Contains(true, expected.Values);
    }

    [Fact]
    public void What_is_no_date_is_refused()
    {
        var error = Given.Recurrences.ParseCalendar("dates: 2027-02-29").Error!;
        Assert.Equal(
            ("dates", 8, "The date is '2027-02-29' at position 8, but must be a date such as 2027-12-24."), (error.Field, error.Position, error.Message));
    }

    private static IRecurrence Except(string text, string calendar, string? zone = null) =>
        Given.Recurrence(text, zone).Except(Given.Recurrences.ParseCalendar(calendar, zone).OrThrow());
}
