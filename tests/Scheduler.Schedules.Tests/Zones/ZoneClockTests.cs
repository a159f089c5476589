using System.Globalization;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Tests.Support;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Tests.Zones;

public sealed class ZoneClockTests
{
    [Theory]
    [InlineData("Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59:00Z", false)]
    [InlineData("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30:00Z", true)]
    [InlineData("Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00:00Z", false)]
    [InlineData("Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30:00Z", false)]
    [InlineData("Europe/Berlin", "2027-10-31T03:00", "2027-10-31T02:00:00Z", false)]
    [InlineData("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:45:00Z", true)]
    [InlineData("Pacific/Kiritimati", "2027-06-01T12:00", "2027-05-31T22:00:00Z", false)]
    [InlineData("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z", true)] // a date that was left out
    public void A_local_time_is_a_moment(string zone, string local, string utc, bool isMoved) => Assert.Equal(
        (Given.Moment(utc).Ticks, isMoved), Clock(zone).ToUtc(DateTime.Parse(local, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("Europe/Berlin", "2027-03-28", "2027-03-27T23:00:00Z")]
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z")] // there was no midnight
    [InlineData("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z")]
    [InlineData("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z")]
    public void A_date_has_a_first_moment(string zone, string date, string utc) => Assert.Equal(
        Given.Moment(utc).Ticks, Clock(zone).StartOf(DateOnly.Parse(date, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2027-10-30T23:59:59Z", ClockChange.None)]
    [InlineData("2027-10-31T00:00:00Z", ClockChange.FirstOfTwo)]
    [InlineData("2027-10-31T00:59:59Z", ClockChange.FirstOfTwo)]
    [InlineData("2027-10-31T01:00:00Z", ClockChange.SecondOfTwo)]
    [InlineData("2027-10-31T01:59:59Z", ClockChange.SecondOfTwo)]
    [InlineData("2027-10-31T02:00:00Z", ClockChange.None)]
    [InlineData("2027-03-28T01:00:00Z", ClockChange.None)]
    public void A_local_time_that_comes_twice_is_marked(string utc, ClockChange change) =>
        Assert.Equal(change, Clock("Europe/Berlin").MomentAt(Given.Moment(utc).Ticks).Change);

    [Theory]
    [InlineData("2027-03-28T01:00:00Z", 1, 2)]
    [InlineData("2027-10-31T01:00:00Z", 2, 1)]
    public void A_change_of_the_clocks_is_found_from_a_day_before_to_a_day_behind(string at, int before, int after)
    {
        var ticks = Given.Moment(at).Ticks;
        var step = new ClockStep(ticks, before * TimeSpan.TicksPerHour, after * TimeSpan.TicksPerHour);
        foreach (var hours in new[] { -27.9, -5, 0, 5, 27.9 })
        {
            Assert.Equal(step, Clock("Europe/Berlin").StepNear(ticks + TimeSpan.FromHours(hours).Ticks));
        }

        Assert.Null(Clock("Europe/Berlin").StepNear(ticks + TimeSpan.FromHours(29).Ticks));
    }

    private static ZoneClock Clock(string zone) => new(TimeZones.Find(zone));
}
