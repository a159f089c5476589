using Scheduler.Core.Contracts;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Moments;

public sealed class EveryRecurrenceTests
{
    [Fact]
    public void It_is_counted_from_midnight_in_UTC_whatever_the_zone() => Assert.Equal(
        ["2027-01-01 05:30+05:30", "2027-01-01 11:30+05:30"], Given.Recurrence("every: 6h", "Asia/Kolkata").From("2027-01-01T00:00:00Z").Local(2));

    [Fact]
    public void Seven_days_are_Mondays() => Assert.Equal(
        ["2027-01-04 00:00+00:00", "2027-01-11 00:00+00:00"], Given.Recurrence("every: 7d").From("2027-01-01T00:00:00Z").Local(2));

    [Fact]
    public void It_begins_at_its_anchor() => Assert.Equal(
        ["2027-01-01 08:00+01:00", "2027-01-01 09:30+01:00"],
        Given.Recurrence("every: 90m from 2027-01-01T08:00:00", "Europe/Berlin").From("2026-01-01T00:00:00Z").Local(2));

    [Theory]
    [InlineData("every: 1m30s", "2027-01-01T00:01:30Z")]
    [InlineData("every: 12h30m", "2027-01-01T12:30:00Z")]
    [InlineData("every: 0.5h", "2027-01-01T00:30:00Z")]
    public void Its_interval_is_written_as_any_duration(string text, string second) => Assert.Equal(
        Given.Moment(second), Given.Recurrence(text + " from 2027-01-01T00:00:00Z").From("2027-01-01T00:00:00Z").ElementAt(1).Due);

    [Fact]
    public void The_beginning_of_the_calendar_is_no_fault() =>
        Assert.Equal(3, Given.Recurrence("every: 1d", "America/New_York").NextMoment(new Timestamp(-1))!.Value.Due.Ticks / TimeSpan.TicksPerDay);

    [Fact]
    public void Daylight_saving_does_not_change_it() => Assert.Equal(
        ["2027-10-31 02:00+02:00 FirstOfTwo", "2027-10-31 02:00+01:00 SecondOfTwo", "2027-10-31 03:00+01:00"],
        Given.Recurrence("every: 1h", "Europe/Berlin").From("2027-10-31T00:00:00Z").Local(3));

    [Theory]
    [InlineData("every: 0.5s", 8, "The interval is '0.5s' at position 8, but must be whole seconds from 1s to 3650d, such as 15m or 1d12h.")]
    [InlineData("every: 0s", 8, "The interval is '0s' at position 8, but must be whole seconds from 1s to 3650d, such as 15m or 1d12h.")]
    [InlineData("every: 100ms", 8, "The interval is '100ms' at position 8, but must be whole seconds from 1s to 3650d, such as 15m or 1d12h.")]
    [InlineData("every: 3651d", 8, "The interval is '3651d' at position 8, but must be whole seconds from 1s to 3650d, such as 15m or 1d12h.")]
    [InlineData("every: 15m at", 12, "What follows the interval is 'at' at position 12, but must be 'from' and a moment, such as from 2027-01-01T08:00:00Z.")]
    [InlineData("every: 15m from noon", 17, "The moment is 'noon' at position 17, but must be a date and a time before the year 2500, such as 2027-01-01T09:00:00Z.")]
    public void What_is_no_interval_is_refused(string text, int position, string message)
    {
        var error = Given.Error(text);
        Assert.Equal((position, message), (error.Position, error.Message));
    }
}
