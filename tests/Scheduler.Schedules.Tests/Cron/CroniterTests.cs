using System.Globalization;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Cron;

/// <summary>
/// What the tests of croniter, another implementation, say of cron texts. Its sixth field is the second and stands last, here first;
/// its <c>L5</c> is <c>5L</c>. Left out: what it alone has (years, hashes, <c>day_or</c>, lists with <c>L</c>), daylight saving where
/// it differs from Vixie cron, and <c>Thu-Tue/2</c>, where it counts Sunday twice.
/// </summary>
public sealed class CroniterTests
{
    [Theory]
    [InlineData("15,25 * * * * *", "2012-04-06 13:26:10", "13:26:15 13:26:25 13:27:15")]
    [InlineData("*/1 * * * * *", "2012-04-06 13:26:10", "13:26:11")]
    [InlineData("*/15 * * * * *", "2012-04-06 13:26:36", "13:26:45 13:27:00 13:27:15")]
    [InlineData("*/5 * * * *", "2010-01-23 12:18:00", "12:20:00 12:25:00 12:30:00 12:35:00 12:40:00 12:45:00 12:50:00 12:55:00 13:00:00")]
    [InlineData("0 */3 * * *", "2010-01-24 12:02:00", "15:00:00 18:00:00 21:00:00 00:00:00")]
    [InlineData("0 4/6 * * *", "2012-02-24 00:00:00", "04:00:00 10:00:00 16:00:00 22:00:00 04:00:00")]
    [InlineData("1-9/2 0 1 * *", "2013-03-04 00:00:00", "00:01:00 00:03:00 00:05:00 00:07:00 00:09:00")]
    public void Times(string text, string after, string expected) => AssertComes(text, after, "HH:mm:ss", expected);

    [Theory]
    [InlineData("0 0 */3 * *", "2010-02-24 12:09:00", "0225 0228 0301")]
    [InlineData("0 0 * * *", "1996-02-27 00:00:00", "0228 0229")]
    [InlineData("0 0 * * *", "2000-02-27 00:00:00", "0228 0229")]
    [InlineData("0 0 * * sat", "2010-02-25 00:00:00", "0227 0306")]
    [InlineData("0 0 * * 6", "2010-02-25 00:00:00", "0227 0306")]
    [InlineData("0 0 * * sat#1", "2010-02-25 00:00:00", "0306 0403")]
    [InlineData("0 0 * * wed#5", "2010-01-25 00:00:00", "0331 0630 0929")]
    [InlineData("0 0 1 * mon", "2010-01-25 00:00:00", "0201 0301 1101")] // both days must match
    [InlineData("0 16 */2 * sat", "2023-05-02 00:00:00", "0513 0527 0603 0617")] // both, as in Vixie cron where a field begins with *
    [InlineData("0 0 1 * *", "2010-01-25 00:00:00", "0201 0301 0401 0501 0601 0701 0801 0901 1001 1101 1201 0101")]
    [InlineData("0 0 L * *", "2015-09-04 00:00:00", "0930 1031 1130 1231")]
    [InlineData("00 03 16,30 * *", "2013-03-01 12:17:34", "0316 0330 0416")]
    [InlineData("0 0 1 3,6,9,12 *", "2016-03-01 00:00:00", "0601")]
    [InlineData("0 0 1 3,6,9,12 *", "2016-02-15 00:00:00", "0301")]
    [InlineData("0 0 1 3,6,9,12 *", "2016-12-03 10:00:00", "0301")]
    [InlineData("0 0 * * Wed-Sun", "2019-01-14 00:00:00", "0116 0117 0118 0119 0120 0123 0124 0125 0126 0127 0130 0131")]
    [InlineData("0 0 * * 5L", "1987-01-15 00:00:00", "0130 0227 0327 0424 0529 0626 0731 0828 0925 1030 1127 1225")]
    [InlineData("0 0 * * 6L", "2017-01-01 00:00:00", "0128 0225 0325 0429 0527 0624 0729 0826 0930 1028 1125 1230")]
    [InlineData("0 0 * * 1#4", "2021-11-01 00:00:00", "1122 1227 0124")]
    [InlineData("0 0 * * 1L", "2021-11-01 00:00:00", "1129 1227 0131")]
    [InlineData("15 22 29 2 *", "2020-02-28 00:00:00", "0229 0229")]
    [InlineData("0 0 * * Thu-Tue/3", "2024-01-01 00:00:00", "0104 0107 0111 0114 0118 0121 0125 0128 0201 0204")]
    [InlineData("0 0 * * Sun-Mon", "2024-01-01 00:00:00", "0107 0108 0114 0115 0121 0122 0128 0129 0204 0205")]
    [InlineData("0 0 * * 0-4", "2024-01-01 00:00:00", "0102 0103 0104 0107 0108 0109 0110 0111 0114 0115")]
    [InlineData("0 0 * * Fri-7", "2024-01-01 00:00:00", "0105 0106 0107 0112 0113 0114 0119")]
    [InlineData("0 0 * * Sat-Sun", "2024-01-01 00:00:00", "0106 0107 0113 0114 0120 0121")]
    public void Dates(string text, string after, string expected) => AssertComes(text, after, "MMdd", expected);

    [Theory]
    [InlineData("0 0 1 Jan-Dec *", "2402 2403 2404 2405 2406 2407 2408 2409 2410 2411 2412 2501 2502 2503 2504 2505")]
    [InlineData("0 0 1 Nov-Mar *", "2402 2403 2411 2412 2501 2502 2503 2511 2512 2601 2602 2603 2611 2612 2701 2702")]
    [InlineData("0 0 1 Apr-Feb *", "2402 2404 2405 2406 2407 2408 2409 2410 2411 2412 2501 2502 2504 2505 2506 2507")]
    [InlineData("0 0 1 Apr-Mar/3 *", "2404 2407 2410 2501 2504 2507 2510 2601 2604 2607 2610 2701 2704 2707 2710 2801")]
    [InlineData("0 0 1 Jan-Aug/2 *", "2403 2405 2407 2501 2503 2505 2507 2601 2603 2605 2607 2701 2703 2705 2707 2801")]
    [InlineData("0 0 1 Jan-Aug/4 *", "2405 2501 2505 2601 2605 2701 2705 2801 2805 2901 2905 3001 3005 3101 3105 3201")]
    [InlineData("0 13 8 1,4,7,10 wed", "2501")] // four years later: both days must match
    public void Months(string text, string expected) =>
        AssertComes(text, expected == "2501" ? "2020-09-24 00:00:00" : "2024-01-01 00:00:00", "yyMM", expected);

    [Theory]
    [InlineData("*/30 * * * *", "Europe/Athens", "2013-10-26T23:00:00Z", "27T02:30+3 27T03:00+3 27T03:30+3 27T03:00+2 27T03:30+2 27T04:00+2 27T04:30+2")]
    [InlineData("*/30 * * * *", "Europe/Athens", "2013-03-30T23:00:00Z", "31T01:30+2 31T02:00+2 31T02:30+2 31T04:00+3 31T04:30+3")]
    [InlineData("0 0 * * *", "Europe/Warsaw", "2017-03-25T23:00:00Z", "27T00:00+2")]
    [InlineData("0 * * * *", "Europe/Warsaw", "2017-03-26T00:00:00Z", "26T03:00+2")]
    [InlineData("0 0 * * *", "Europe/Warsaw", "2017-10-28T22:00:00Z", "30T00:00+1")]
    [InlineData("0 0 * * *", "America/Sao_Paulo", "2018-02-18T00:00:00Z", "18T00:00-3 19T00:00-3")]
    [InlineData("0 0 * * *", "Asia/Hebron", "2022-03-25T21:00:00Z", "26T00:00+2 27T01:00+3 28T00:00+3")]
    [InlineData("0 0 24 * *", "Australia/Adelaide", "2020-03-25T00:00:00Z", "24T00:00+09:30")]
    public void Daylight_saving(string text, string zone, string after, string expected) => Assert.Equal(
        expected.Split(' '),
        Given.Recurrence(text, zone).From(Later(after)).Take(expected.Split(' ').Length).Select(m => Local(m.Local)));

    [Theory]
    [InlineData("* * * janu-jun *")]
    [InlineData("* * * *")]
    [InlineData("4 0 L/2 2 0")]
    [InlineData("* * 31 2 *")]
    [InlineData("0-0/0 * * * *")]
    [InlineData("* * * * 1#6")]
    public void Refused(string text) => Assert.NotNull(Given.Recurrences.Parse(text).Error);

    private static void AssertComes(string text, string after, string format, string expected)
    {
        var moments = expected.Split(' ');
        Assert.Equal(moments, Given.Recurrence(text).From(Later(after + "Z")).Take(moments.Length)
            .Select(m => m.Local.ToString(format, CultureInfo.InvariantCulture)));
    }

    // croniter never gives the moment that it was asked after.
    private static string Later(string moment) =>
        Given.Moment(moment).ToDateTimeOffset().AddSeconds(1).ToString("O", CultureInfo.InvariantCulture);

    private static string Local(DateTimeOffset local) => local.ToString(
        local.Offset.Minutes == 0 ? "dd'T'HH:mmz" : "dd'T'HH:mmzzz", CultureInfo.InvariantCulture);
}
