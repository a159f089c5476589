using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Cron;

/// <summary>
/// Every minute of ten years, asked one by one, in nine zones. The model knows of a zone its offset at a moment in UTC, and walks
/// through the minutes: a local time that was there before comes a second time; local times that are jumped over were skipped.
/// </summary>
public sealed class CronMinuteByMinuteTests
{
    private static readonly DateTime Start = new(2014, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime End = Start.AddYears(10);

    private static readonly string[] Texts =
    [
        "30 2 * * *", "0 0 * * *", "15,45 1,2,3 * * *", "*/15 * * * *", "17 * * * *", "30 0-6/2 * * 1-5", "0 22-4/3 * * *",
        "59 23 L * *", "30 1 LW * *", "10 2 15W * *", "0 3 * 3,10,11 SUN#2", "45 1 * MAR-NOV 0L", "5 0 29 2 ?", "20/25 2,3 1-7,25/2 * 5-1",
    ];

    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Kolkata")] // no daylight saving
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")] // by half an hour, and south of the equator
    [InlineData("America/Sao_Paulo")] // south, at midnight, and given up in 2019
    [InlineData("Europe/Istanbul")] // changed its rule in 2014, 2015 and 2016
    [InlineData("Europe/Dublin")] // its winter is the exception
    [InlineData("Africa/Casablanca")] // clocks go back for Ramadan, and the standard time changed in 2018
    public void A_cron_text_comes_in_exactly_the_minutes_in_which_it_should(string zone)
    {
        var recurrences = Texts.Select(text => (Text: text, Plain: new PlainCron(text), Is: Given.Recurrence(text, zone))).ToArray();
        var expected = recurrences.Select(_ => new List<(long, ClockChange)>()).ToArray();
        Walk(TimeZoneInfo.FindSystemTimeZoneById(zone), [.. recurrences.Select(r => r.Plain)], expected);

        for (var i = 0; i < recurrences.Length; i++)
        {
            var after = new Timestamp(Start.Ticks - 1);
            foreach (var (minute, change) in expected[i])
            {
                var next = recurrences[i].Is.NextMoment(after)!.Value;
                if (next.Due.Ticks != minute || next.Change != change)
                {
                    Assert.Fail($"{recurrences[i].Text} in {zone} after {after}: {next.Due} {next.Change}, should be {new Timestamp(minute)} {change}");
                }

                after = next.Due;
            }

            Assert.True(recurrences[i].Is.Next(after)!.Value.Ticks >= End.Ticks, recurrences[i].Text);
        }
    }

    private static void Walk(TimeZoneInfo zone, PlainCron[] texts, List<(long, ClockChange)>[] expected)
    {
        var times = texts.Select(t => Enumerable.Range(0, 1_440).Select(t.IsTime).ToArray()).ToArray();
        var isDay = new bool[texts.Length];
        var date = DateTime.MinValue;
        var newest = DateTime.MinValue;
        for (var utc = Start.AddDays(-1); utc < End; utc = utc.AddMinutes(1))
        {
            var local = utc + zone.GetUtcOffset(utc);
            var isSecond = local <= newest;
            var skipped = newest == DateTime.MinValue || isSecond ? [] : Skipped(newest, local);
            newest = isSecond ? newest : local;
            if (local.Date != date)
            {
                date = local.Date;
                isDay = [.. texts.Select(t => t.IsDay(date))];
            }

            var minute = (int)(local.TimeOfDay.Ticks / TimeSpan.TicksPerMinute);
            for (var i = 0; i < texts.Length; i++)
            {
                if (utc < Start)
                {
                    continue;
                }

                if (skipped.Length > 0 && skipped.Any(s => texts[i].IsDay(s) && times[i][(int)s.TimeOfDay.TotalMinutes]))
                {
                    expected[i].Add((utc.Ticks, ClockChange.Moved));
                }
                else if (isDay[i] && times[i][minute] && (!isSecond || texts[i].IsInterval))
                {
                    expected[i].Add((utc.Ticks, isSecond ? ClockChange.SecondOfTwo : ComesAgain(zone, utc, local) ? ClockChange.FirstOfTwo : ClockChange.None));
                }
            }
        }
    }

    private static DateTime[] Skipped(DateTime before, DateTime now)
    {
        if (now - before == TimeSpan.FromMinutes(1))
        {
            return [];
        }

        return [.. Enumerable.Range(1, (int)(now - before).TotalMinutes - 1).Select(m => before.AddMinutes(m))];
    }

    // No zone here turns its clocks back by another time.
    private static bool ComesAgain(TimeZoneInfo zone, DateTime utc, DateTime local) =>
        utc.AddMinutes(30) + zone.GetUtcOffset(utc.AddMinutes(30)) <= local
        || utc.AddMinutes(60) + zone.GetUtcOffset(utc.AddMinutes(60)) <= local;
}
