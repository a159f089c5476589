using System.Globalization;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Rules;

/// <summary>The examples of RFC 5545, 3.8.5.3, all of America/New_York at 09:00. Of those that are cut off there, the beginning.</summary>
public sealed class RfcExampleTests
{
    private const string Zone = "America/New_York";

    [Theory]
    [InlineData("19970902", "FREQ=DAILY;COUNT=10", "0902 0903 0904 0905 0906 0907 0908 0909 0910 0911.")]
    [InlineData("19970902", "FREQ=DAILY;INTERVAL=2", "0902 0904 0906 0908 0910 0912")]
    [InlineData("19970902", "FREQ=DAILY;INTERVAL=10;COUNT=5", "0902 0912 0922 1002 1012.")]
    [InlineData("19970902", "FREQ=WEEKLY;COUNT=10", "0902 0909 0916 0923 0930 1007 1014 1021 1028 1104.")]
    [InlineData("19970902", "FREQ=WEEKLY;UNTIL=19971224T000000Z", "0902 0909 0916 0923 0930 1007 1014 1021 1028 1104 1111 1118 1125 1202 1209 1216 1223.")]
    [InlineData("19970902", "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "0902 0916 0930 1014 1028 1111 1125 1209 1223 19980106 0120 0203 0217")]
    [InlineData("19970902", "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "0902 0904 0909 0911 0916 0918 0923 0925 0930 1002.")]
    [InlineData("19970902", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "0902 0904 0909 0911 0916 0918 0923 0925 0930 1002.")]
    [InlineData(
        "19970901",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "0901 0903 0905 0915 0917 0919 0929 1001 1003 1013 1015 1017 1027 1029 1031 1110 1112 1114 1124 1126 1128 1208 1210 1212 1222.")]
    [InlineData("19970902", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "0902 0904 0916 0918 0930 1002 1014 1016.")]
    [InlineData("19970905", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "0905 1003 1107 1205 19980102 0206 0306 0403 0501 0605.")]
    [InlineData("19970905", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", "0905 1003 1107 1205.")]
    [InlineData("19970907", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "0907 0928 1102 1130 19980104 0125 0301 0329 0503 0531.")]
    [InlineData("19970922", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "0922 1020 1117 1222 19980119 0216.")]
    [InlineData("19970928", "FREQ=MONTHLY;BYMONTHDAY=-3", "0928 1029 1128 1229 19980129 0226")]
    [InlineData("19970902", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "0902 0915 1002 1015 1102 1115 1202 1215 19980102 0115.")]
    [InlineData("19970930", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "0930 1001 1031 1101 1130 1201 1231 19980101 0131 0201.")]
    [InlineData(
        "19970910", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "0910 0911 0912 0913 0914 0915 19990310 0311 0312 0313.")]
    [InlineData("19970902", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "0902 0909 0916 0923 0930 1104 1111 1118 1125 19980106 0113 0120 0127 0303")]
    [InlineData(
        "19970610", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "0610 0710 19980610 0710 19990610 0710 20000610 0710 20010610 0710.")]
    [InlineData(
        "19970310",
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "0310 19990110 0210 0310 20010110 0210 0310 20030110 0210 0310.")]
    [InlineData(
        "19970101",
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "0101 0410 0719 20000101 0409 0718 20030101 0410 0719 20060101.")]
    [InlineData("19970519", "FREQ=YEARLY;BYDAY=20MO", "0519 19980518 19990517")]
    [InlineData("19970512", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "0512 19980511 19990517")]
    [InlineData("19970313", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "0313 0320 0327 19980305 0312 0319 0326 19990304 0311 0318 0325")]
    [InlineData("19970605", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "0605 0612 0619 0626 0703 0710 0717 0724 0731 0807 0814 0821 0828 19980604")]
    [InlineData("19970902", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "19980213 0313 1113 19990813 20001013")]
    [InlineData(
        "19970913", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "0913 1011 1108 1213 19980110 0207 0307 0411 0509 0613")]
    [InlineData(
        "19961105", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1105 20001107 20041102")]
    [InlineData("19970904", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "0904 1007 1106.")]
    [InlineData("19970929", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "0929 1030 1127 1230 19980129 0226 0330")]
    [InlineData("19970805", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "0805 0810 0819 0824.")]
    [InlineData("19970805", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "0805 0817 0819 0831.")]
    [InlineData("20070115", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "0115 0130 0215 0315 0330.")]
    public void Dates(string start, string rule, string expected)
    {
        var isAll = expected.EndsWith('.');
        var year = start[..4];
        var dates = new List<string>();
        foreach (var date in expected.TrimEnd('.').Split(' '))
        {
            year = date.Length == 8 ? date[..4] : year;
            dates.Add(year + date[^4..]);
        }

        var moments = Comes(start, rule, "yyyyMMdd HHmm").Take(dates.Count + 1).ToArray();
        Assert.Equal(dates.Select(d => d + " 0900"), moments.Take(dates.Count));
        Assert.Equal(isAll, moments.Length == dates.Count);
    }

    [Theory]
    [InlineData("FREQ=DAILY;UNTIL=19971224T000000Z", 113, "1997-12-23")]
    [InlineData("FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", 93, "2000-01-31")]
    [InlineData("FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", 93, "2000-01-31")]
    public void Long_runs(string rule, int count, string last)
    {
        var start = rule.Contains("2000", StringComparison.Ordinal) ? "19980101" : "19970902";
        var dates = Comes(start, rule, "yyyy-MM-dd").ToArray();
        Assert.Equal((count, last), (dates.Length, dates[^1]));
    }

    // The RFC has 17:00 as the end of the first, in UTC, which is 13:00 there; 17:00 in New York is what its own list shows.
    [Theory]
    [InlineData("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z", "0900 1200 1500.")]
    [InlineData("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "0900 0915 0930 0945 1000 1015.")]
    [InlineData("FREQ=MINUTELY;INTERVAL=90;COUNT=4", "0900 1030 1200 1330.")]
    [InlineData("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", "0900 0920 0940 1000 1020")]
    [InlineData("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", "0900 0920 0940 1000 1020")]
    public void Times(string rule, string expected)
    {
        var times = expected.TrimEnd('.').Split(' ');
        var moments = Comes("19970902", rule, "HHmm").Take(times.Length + 1).ToArray();
        Assert.Equal(times, moments.Take(times.Length));
        Assert.Equal(expected.EndsWith('.'), moments.Length == times.Length);
    }

    [Fact]
    public void Twenty_minutes_in_working_hours_are_the_same_by_day_and_by_minute() => Assert.Equal(
        Comes("19970902", "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", "yyyyMMdd HHmm").Take(5_000),
        Comes("19970902", "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", "yyyyMMdd HHmm").Take(5_000));

    private static IEnumerable<string> Comes(string start, string rule, string format) =>
        Given.Recurrence($"rrule: {rule};DTSTART={start}T090000", Zone).From("1996-01-01T00:00:00Z")
            .Select(m => m.Local.ToString(format, CultureInfo.InvariantCulture));
}
