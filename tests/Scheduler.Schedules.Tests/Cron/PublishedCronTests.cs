using System.Globalization;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Cron;

/// <summary>Cases that others have published. Sources: the README of Cronos (section "Daylight Saving Time"), crontab(5) of Vixie cron,
/// and the cron trigger tutorial of Quartz, whose days of the week count from 1 for Sunday and are written as names here.</summary>
public sealed class PublishedCronTests
{
    // The README has them for a zone that changes at 02:00 in March and November, as America/New_York does.
    [Theory]
    [InlineData("30 02 * * *", "2016-03-12T12:00:00Z", "2016-03-13 03:00-04:00 Moved|2016-03-14 02:30-04:00")]
    [InlineData(
        "*/30 * * * *",
        "2015-11-01T04:30:00Z",
        "2015-11-01 00:30-04:00|2015-11-01 01:00-04:00 FirstOfTwo|2015-11-01 01:30-04:00 FirstOfTwo|2015-11-01 01:00-05:00 SecondOfTwo|2015-11-01 01:30-05:00 SecondOfTwo|2015-11-01 02:00-05:00")]
    [InlineData(
        "30 1 * * *",
        "2015-10-31T04:30:00Z",
        "2015-10-31 01:30-04:00|2015-11-01 01:30-04:00 FirstOfTwo|2015-11-02 01:30-05:00")]
    public void Cronos_on_daylight_saving(string text, string from, string expected)
    {
        var moments = expected.Split('|');
        Assert.Equal(moments, Given.Recurrence(text, "America/New_York").From(from).Local(moments.Length));
    }

    [Theory]
    [InlineData("5 0 * * *", "2027-01-01", "01-01 00:05|01-02 00:05")] // "run five minutes after midnight, every day"
    [InlineData("15 14 1 * *", "2027-01-01", "01-01 14:15|02-01 14:15")] // "run at 2:15pm on the first of every month"
    [InlineData("0 22 * * 1-5", "2027-01-01", "01-01 22:00|01-04 22:00")] // "run at 10 pm on weekdays"
    [InlineData("23 0-23/2 * * *", "2027-01-01", "01-01 00:23|01-01 02:23")] // "run 23 minutes after midn, 2am, 4am ..., everyday"
    [InlineData("5 4 * * sun", "2027-01-01", "01-03 04:05|01-10 04:05")] // "run at 5 after 4 every sunday"
    [InlineData("@monthly", "2027-01-15", "02-01 00:00|03-01 00:00")]
    [InlineData("@weekly", "2027-01-01", "01-03 00:00|01-10 00:00")]
    [InlineData("@yearly", "2027-01-01", "01-01 00:00")]
    public void Crontab(string text, string from, string expected) => AssertComes(text, from, expected);

    [Theory]
    [InlineData("0 0 12 * * ?", "2027-01-01", "01-01 12:00|01-02 12:00")] // "12pm (noon) every day"
    [InlineData("0 0/5 14,18 * * ?", "2027-01-01", "01-01 14:00|01-01 14:05")] // "every 5 minutes ... 2pm ... 6pm"
    [InlineData("0 10,44 14 ? 3 WED", "2027-01-01", "03-03 14:10|03-03 14:44|03-10 14:10")] // "every Wednesday in the month of March"
    [InlineData("0 15 10 L * ?", "2027-01-01", "01-31 10:15|02-28 10:15")] // "on the last day of every month"
    [InlineData("0 15 10 L-2 * ?", "2027-01-01", "01-29 10:15|02-26 10:15")] // "on the 2nd-to-last last day of every month"
    [InlineData("0 15 10 ? * FRIL", "2027-01-01", "01-29 10:15|02-26 10:15")] // "on the last Friday of every month"
    [InlineData("0 15 10 ? * FRI#3", "2027-01-01", "01-15 10:15|02-19 10:15")] // "on the third Friday of every month"
    [InlineData("0 0 12 1/5 * ?", "2027-01-01", "01-01 12:00|01-06 12:00")] // "every 5 days every month, starting on the first"
    [InlineData("0 11 11 11 11 ?", "2027-01-01", "11-11 11:11")] // "every November 11th at 11:11am"
    [InlineData("0 0 0 15W * ?", "2027-05-01", "05-14 00:00|06-15 00:00")] // "the nearest weekday to the 15th of the month"
    [InlineData("0 0 0 LW * ?", "2027-01-01", "01-29 00:00|02-26 00:00")] // "last weekday of the month"
    public void Quartz(string text, string from, string expected) => AssertComes(text, from, expected);

    private static void AssertComes(string text, string from, string expected)
    {
        var moments = expected.Split('|');
        Assert.Equal(moments, Given.Recurrence(text).From(from + "T00:00:00Z").Take(moments.Length)
            .Select(m => m.Local.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture)));
    }
}
