using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Rules;

public sealed class RuleTextTests
{
    [Theory]
    [InlineData("rrule: FREQ=HOURLY;BYHOUR=24", "BYHOUR", 27, "The number in BYHOUR is '24' at position 27, but must be 0 to 23.")]
    [InlineData("rrule: FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY", 32, "The number in BYMONTHDAY is '-32' at position 32, but must be 1 to 31, or -31 to -1 from the end.")]
    [InlineData("rrule: FREQ=MONTHLY;BYDAY=2XX", "BYDAY", 28, "The day in BYDAY is 'XX' at position 28, but must be one of SU, MO, TU, WE, TH, FR, SA.")]
    [InlineData("rrule: FREQ=FORTNIGHTLY", "FREQ", 13, "FREQ is 'FORTNIGHTLY' at position 13, but must be YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY or MINUTELY.")]
    [InlineData("rrule: FREQ=SECONDLY", "FREQ", 13, "FREQ=SECONDLY is not supported: use every:, or a cron text with six fields (position 13).")]
    [InlineData("rrule: BYDAY=MO", "FREQ", 8, "The rule has no FREQ=, such as FREQ=DAILY (position 8).")]
    [InlineData("rrule: FREQ=DAILY;INTERVAL=0", "INTERVAL", 28, "The number in INTERVAL is '0' at position 28, but must be 1 to 1000.")]
    [InlineData("rrule: FREQ=DAILY;FREQ=DAILY", "FREQ", 19, "FREQ is there twice, but may be there once (position 19).")]
    [InlineData("rrule: FREQ=DAILY;UNTIL=tomorrow", "UNTIL", 25, "UNTIL is 'tomorrow' at position 25, but must be a date or a time such as 20271231 or 20271231T235959Z.")]
    public void What_is_wrong_is_told_with_its_part_its_position_and_what_is_allowed(string text, string field, int position, string message)
    {
        var error = Given.Error(text);
        Assert.Equal((field, position, message), (error.Field, error.Position, error.Message));
    }

    [Theory]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("FREQ=MINUTELY;INTERVAL=60;BYMINUTE=30")]
    [InlineData("FREQ=MINUTELY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("FREQ=DAILY;INTERVAL=7;BYDAY=TU")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6")]
    [InlineData("FREQ=HOURLY;BYMINUTE=1,2;BYSETPOS=3")]
    [InlineData("FREQ=DAILY;BYHOUR=1,2;BYSETPOS=3,-3")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=1,2;BYSETPOS=5")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,31;BYSETPOS=3")]
    [InlineData("FREQ=DAILY;DTSTART=20270101T000000;UNTIL=20261231")]
    public void A_rule_that_never_comes_is_refused(string rule) =>
        Assert.StartsWith("The recurrence never comes", Given.Error("rrule: " + rule).Message);

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=1,2;BYSETPOS=2", "2027-03-01T02:00:00Z")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=1,2;BYSETPOS=3,-4", "2027-03-01T01:00:00Z")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1,31;BYSETPOS=2", "2027-03-31T00:00:00Z")]
    [InlineData("FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29;DTSTART=20000101T000000", "2400-02-29T00:00:00Z")]
    public void A_rule_that_comes_seldom_is_found(string rule, string next) => Assert.Equal(
        Given.Moment(next), Given.Recurrence("rrule: " + rule).Next(Given.Moment("2027-03-01T00:00:00Z")));

    [Fact]
    public void A_rule_with_too_many_times_of_day_is_refused()
    {
        var all = string.Join(',', Enumerable.Range(0, 60));
        Assert.Equal(
            "BYHOUR, BYMINUTE and BYSECOND make more than 1,440 times together (position 8).",
            Given.Error($"rrule: FREQ=DAILY;BYHOUR=1;BYMINUTE={all};BYSECOND={all}").Message);
    }

    [Fact]
    public void Without_a_start_a_rule_is_read_from_a_Monday_that_began_a_year()
    {
        Assert.Equal(["2027-01-04 00:00+00:00"], Given.Recurrence("rrule: FREQ=WEEKLY").From("2027-01-01T00:00:00Z").Local(1));
        Assert.Equal(["2027-02-01 09:00+00:00"], Given.Recurrence("rrule: FREQ=MONTHLY;BYHOUR=9").From("2027-01-02T00:00:00Z").Local(1));
        Assert.Equal(["2028-01-01 00:00+00:00"], Given.Recurrence("rrule: FREQ=YEARLY").From("2027-01-02T00:00:00Z").Local(1));
    }

    [Fact]
    public void An_end_without_a_time_includes_its_day() => Assert.Equal(
        ["2027-01-01 09:00+00:00", "2027-01-02 09:00+00:00"],
        Given.Recurrence("rrule: FREQ=DAILY;BYHOUR=9;UNTIL=20270102").From("2027-01-01T00:00:00Z").Local(9));

    [Fact]
    public void A_rule_that_is_too_long_is_refused()
    {
        var rule = "FREQ=YEARLY;BYYEARDAY=" + string.Join(',', Enumerable.Range(1, 366).Select(day => -day));
        Assert.Null(Given.Recurrences.Parse("rrule: " + rule).Error);
        Assert.Equal(
            "The rule has 2,001 characters, but may have 2,000.",
            Given.Error("rrule: " + rule + string.Concat(Enumerable.Repeat(",1", 1_000))[..(2_001 - rule.Length)]).Message);
    }

    [Fact]
    public void A_count_that_takes_too_many_steps_is_refused()
    {
        var all = string.Join(',', Enumerable.Range(1, 366));
        Assert.Equal(
            "COUNT and BYSETPOS take 1,005,768 steps to find the last moment, but may take 350,000: use UNTIL instead of COUNT (position 8).",
            Given.Error($"rrule: FREQ=YEARLY;COUNT=1374;BYSETPOS={all};BYMONTHDAY=1;DTSTART=20270101T000000").Message);
        Assert.Null(Given.Recurrences.Parse("rrule: FREQ=MONTHLY;COUNT=10000;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;DTSTART=20270101T000000").Error);
    }

    [Fact]
    public void Rules_that_come_hardly_ever_are_found_by_a_bounded_search()
    {
        // A search without a bound would not end while anybody waits for this test.
        string[] rules =
        [
            "FREQ=MINUTELY;INTERVAL=999;BYHOUR=1,2,3;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
            "FREQ=MINUTELY;INTERVAL=1000;BYMINUTE=1;BYHOUR=7;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
            "FREQ=YEARLY;INTERVAL=400;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
            "FREQ=DAILY;INTERVAL=997;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
            "FREQ=DAILY;COUNT=10000;DTSTART=20270101T000000;BYMONTH=2;BYMONTHDAY=29",
            "FREQ=MONTHLY;INTERVAL=11;BYDAY=5MO;BYMONTH=2;BYSETPOS=-366",
        ];
        var moments = rules.Select(rule => Given.Recurrences.Parse("rrule: " + rule, "Europe/Berlin"))
            .Select(parsed => parsed.Value?.NextMoment(Given.Moment("2027-01-01T00:00:00Z"))?.Local.ToString("yyyy-MM-dd HH:mm") ?? "never");
        Assert.Equal(["2072-02-29 02:24", "never", "never", "2332-02-29 00:00", "2028-02-29 00:00", "never"], moments);
    }
}
