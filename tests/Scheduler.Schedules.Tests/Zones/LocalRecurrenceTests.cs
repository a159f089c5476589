using Cronos;
using Scheduler.Core.Contracts;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Zones;

/// <summary>What daylight saving makes of local times, form by form, as docs/schedules.md has it.</summary>
public sealed class LocalRecurrenceTests
{
    [Fact]
    public void Cron_at_a_time_that_does_not_exist_comes_when_the_clocks_have_changed() => Assert.Equal(
        ["2027-03-27 02:30+01:00", "2027-03-28 03:00+02:00 Moved", "2027-03-29 02:30+02:00"],
        Given.Recurrence("30 2 * * *", "Europe/Berlin").From("2027-03-27T00:00:00Z").Local(3));

    [Fact]
    public void Cron_at_several_times_that_do_not_exist_comes_once_for_all_of_them() => Assert.Equal(
        ["2027-03-28 03:00+02:00 Moved", "2027-03-28 03:20+02:00"],
        Given.Recurrence("0,20,40 2,3 * * *", "Europe/Berlin").From("2027-03-28T00:00:00Z").Local(2));

    [Fact]
    public void A_rule_at_a_time_that_does_not_exist_is_read_by_the_offset_before_the_change() => Assert.Equal(
        ["2027-03-28 03:15+02:00 Moved", "2027-03-28 03:30+02:00 Moved", "2027-03-29 02:15+02:00"],
        Given.Recurrence("rrule: FREQ=DAILY;BYHOUR=2;BYMINUTE=15,30", "Europe/Berlin").From("2027-03-28T00:00:00Z").Local(3));

    [Fact]
    public void Times_that_a_rule_reads_as_the_same_moment_come_once() => Assert.Equal(
        ["2027-03-28 03:30+02:00 Moved", "2027-03-29 02:30+02:00", "2027-03-29 03:30+02:00"],
        Given.Recurrence("rrule: FREQ=DAILY;BYHOUR=2,3;BYMINUTE=30", "Europe/Berlin").From("2027-03-28T00:00:00Z").Local(3));

    [Fact]
    public void A_rule_at_a_time_that_comes_twice_comes_once() => Assert.Equal(
        ["2027-10-31 02:30+02:00 FirstOfTwo", "2027-11-01 02:30+01:00"],
        Given.Recurrence("rrule: FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "Europe/Berlin").From("2027-10-31T00:00:00Z").Local(2));

    // Ireland's standard time is that of summer. Cronos reads such a zone's changes the wrong way round and comes back to a moment before.
    [Fact]
    public void A_zone_whose_winter_is_its_exception_is_read_like_any_other() => Assert.Equal(
        ["2027-03-28 02:00+01:00 Moved", "2027-03-29 01:30+01:00"],
        Given.Recurrence("30 1 * * *", "Europe/Dublin").From("2027-03-28T00:00:00Z").Local(2));

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("America/St_Johns")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Asia/Beirut")]
    [InlineData("Pacific/Auckland")]
    [InlineData("Asia/Kathmandu")]
    public void Cron_is_as_Cronos_has_it(string zone)
    {
        foreach (var text in new[] { "30 2 * * *", "0 0 * * *", "*/20 * * * *", "10 1,2 * * *", "0,30 0-3 * * *", "15 */2 * * SUN", "0 3 L * *", "30 23 * * *" })
        {
            var cronos = CronExpression.Parse(text);
            var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
            var ours = Given.Recurrence(text, zone);
            var moment = new DateTimeOffset(2016, 1, 1, 0, 0, 0, TimeSpan.Zero);
            for (var i = 0; i < 20_000 && moment.Year < 2024; i++)
            {
                var next = cronos.GetNextOccurrence(moment, info)!.Value;
                Assert.Equal(next.ToUniversalTime(), ours.Next(Timestamp.From(moment))!.Value.ToDateTimeOffset());
                moment = next;
            }
        }
    }
}
