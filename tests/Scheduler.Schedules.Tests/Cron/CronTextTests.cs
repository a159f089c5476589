using Cronos;
using Scheduler.Schedules.Cron;
using Scheduler.Schedules.Tests.Support;

namespace Scheduler.Schedules.Tests.Cron;

public sealed class CronTextTests
{
    [Theory]
    [InlineData("0 25 * * *", "hour", 3, "The hour is '25' at position 3, but must be 0 to 23.")]
    [InlineData("cron: 0 25 * * *", "hour", 9, "The hour is '25' at position 9, but must be 0 to 23.")]
    [InlineData("60 * * * *", "minute", 1, "The minute is '60' at position 1, but must be 0 to 59.")]
    [InlineData("0 60 * * * *", "minute", 3, "The minute is '60' at position 3, but must be 0 to 59.")]
    [InlineData("99 0 0 * * *", "second", 1, "The second is '99' at position 1, but must be 0 to 59.")]
    [InlineData("0 0 0 * *", "day of the month", 5, "The day of the month is '0' at position 5, but must be 1 to 31.")]
    [InlineData("0 0 1 JANUARY *", "month", 7, "The month is 'JANUARY' at position 7, but must be 1 to 12, or JAN to DEC.")]
    [InlineData("0 0 * * 8", "day of the week", 9, "The day of the week is '8' at position 9, but must be 0 to 7, or SUN to SAT.")]
    [InlineData("0 0 * * 1#6", "day of the week", 11, "The number of the day in the month is '6' at position 11, but must be 1 to 5.")]
    [InlineData("0 0 * * MON#", "day of the week", 13, "The number of the day in the month is '' at position 13, but must be 1 to 5.")]
    [InlineData("0 0 L-31 * *", "day of the month", 7, "The number of days before the last is '31' at position 7, but must be 0 to 30.")]
    [InlineData("0 0 32W * *", "day of the month", 5, "The day of the month before W is '32' at position 5, but must be 1 to 31.")]
    [InlineData("0 0 LX * *", "day of the month", 5, "The day of the month is 'LX' at position 5, but must be L, L-3, LW or L-3W for days at the end of the month.")]
    [InlineData("0 0 1,15W * *", "day of the month", 7, "The day of the month is '15W' at position 7, but must be a number or a range, because in a list there is nothing else.")]
    [InlineData("*/0 * * * *", "minute", 3, "The step of the minute is '0' at position 3, but must be 1 to 59.")]
    [InlineData("1,,2 * * * *", "minute", 1, "The minute is '1,,2' at position 1, but must be a list without empty parts, such as 1,2.")]
    [InlineData("1-x * * * *", "minute", 3, "The minute is 'x' at position 3, but must be 0 to 59.")]
    [InlineData("*,5 * * * *", "minute", 1, "The minute is '*' at position 1, but must be 0 to 59.")]
    [InlineData("H * * * *", "minute", 1, "The minute is 'H' at position 1, but must be 0 to 59.")]
    [InlineData("0 0 * *", "text", 8, "A cron text has five fields (minute, hour, day of the month, month, day of the week), or six with the second in front, but this one has 4 (position 8).")]
    [InlineData("0 0 * * * * 2027", "text", 13, "A cron text has five fields (minute, hour, day of the month, month, day of the week), or six with the second in front, but this one has 7 (position 13).")]
    [InlineData("@reboot", "macro", 1, "The macro is '@reboot' at position 1, but must be one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, @every_minute, @every_second.")]
    public void What_is_wrong_is_told_with_its_field_its_position_and_what_is_allowed(string text, string field, int position, string message)
    {
        var error = Given.Error(text);
        Assert.Equal((field, position, message), (error.Field, error.Position, error.Message));
    }

    [Theory]
    [InlineData("0 0 30 2 *", 5)]
    [InlineData("0 0 31 2,4,6,9,11 ?", 5)]
    [InlineData("cron: 0 0 0 30W FEB *", 13)]
    [InlineData("0 0 1-7 * 1#2", 5)]
    public void A_recurrence_that_never_comes_is_refused(string text, int position)
    {
        var error = Given.Error(text);
        Assert.Equal(("day of the month", position), (error.Field, error.Position));
        Assert.StartsWith("The recurrence never comes, because no date has the day of the month '", error.Message);
    }

    [Theory]
    [InlineData("30 2 * * *", false)]
    [InlineData("0,30 2,3 * * MON-FRI", false)]
    [InlineData("0 2 */2 * *", false)]
    [InlineData("@daily", false)]
    [InlineData("30 * * * *", true)]
    [InlineData("0-5 2 * * *", true)]
    [InlineData("0/15 2 * * *", true)]
    [InlineData("* 0 2 * * *", true)]
    [InlineData("@hourly", true)]
    public void A_star_range_or_step_in_the_time_of_day_makes_an_interval(string text, bool isInterval) =>
        Assert.Equal(isInterval, CronText.Parse(new TextPart(text, 0)).IsInterval);

    [Fact]
    public void Whatever_passes_Cronos_takes_as_well()
    {
        var random = new Random(17);
        string[] bits = ["*", "?", "0", "7", "12", "31", "59", "5-2", "1-5", "/2", "/15", ",", "L", "W", "#2", "-3", "JAN", "mon", "FRI", "LW", "15W", "8", "99"];
        var passed = 0;
        for (var i = 0; i < 300_000; i++)
        {
            var fields = Enumerable.Range(0, random.Next(5, 7))
                .Select(_ => random.Next(3) == 0 ? "*" : string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => bits[random.Next(bits.Length)])));
            var text = string.Join(' ', fields);
            CronText cron;
            try
            {
                cron = CronText.Parse(new TextPart(text, 0));
            }
            catch (BadTextException)
            {
                continue;
            }

            passed++;
            var format = cron.Fields.Count == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard;
            Assert.True(CronExpression.TryParse(cron.Normal, format, out _), text);
        }

        Assert.InRange(passed, 1_000, 300_000);
    }
}
