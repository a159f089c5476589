using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Schedules;

public sealed class PreviewCommandTests
{
    [Fact]
    public async Task Moments_are_shown_in_UTC_and_in_the_zone_and_those_that_daylight_saving_moved_are_marked()
    {
        var result = await PreviewAsync("30 2 * * *", "--zone", "Europe/Berlin", "--from", "2027-03-27T00:00:00Z", "--count", "3");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(
            [
                "UTC                   Europe/Berlin                   DAYLIGHT SAVING",
                "2027-03-27T01:30:00Z  Sat 2027-03-27 02:30:00 +01:00",
                "2027-03-28T01:00:00Z  Sun 2027-03-28 03:00:00 +02:00  moved: the local time does not exist",
                "2027-03-29T00:30:00Z  Mon 2027-03-29 02:30:00 +02:00",
            ],
            result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Json_has_each_moment_in_UTC_and_in_the_zone_with_its_offset()
    {
        var result = await PreviewAsync("30 2 * * *", "--zone", "Europe/Berlin", "--from", "2027-10-31T00:00:00Z", "--count", "2", "--json");

        Assert.Equal(
            """{"occurrences":[{"utc":"2027-10-31T00:30:00Z","local":"2027-10-31T02:30:00+02:00","change":"first-of-two"},{"utc":"2027-11-01T01:30:00Z","local":"2027-11-01T02:30:00+01:00"}]}""",
            result.Out.Trim());
    }

    [Fact]
    public async Task Five_are_shown_from_now_on_where_nothing_else_is_said()
    {
        var before = DateTimeOffset.UtcNow;
        var moments = (await PreviewAsync("* * * * * *", "--json")).Json.GetProperty("occurrences").EnumerateArray().ToArray();

        Assert.Equal(5, moments.Length);
        Assert.InRange(moments[0].GetProperty("utc").GetDateTimeOffset(), before, DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact]
    public async Task Ten_thousand_can_be_shown()
    {
        var result = await PreviewAsync("*/5 * * * *", "--from", "2027-01-01T00:00:00Z", "--count", "10000", "--json");
        Assert.Equal(10_000, result.Json.GetProperty("occurrences").GetArrayLength());
    }

    [Fact]
    public async Task Dates_of_a_calendar_are_left_out()
    {
        var result = await PreviewAsync(
            "0 9 * * *", "--from", "2027-12-24T00:00:00Z", "--count", "1", "--except", "dates: 2027-12-24", "--except", "0 0 * * SAT,SUN", "--json");
        Assert.Equal("2027-12-27T09:00:00Z", result.Json.GetProperty("occurrences")[0].GetProperty("utc").GetString());
    }

    [Fact]
    public async Task A_moment_without_an_offset_is_local_time_in_the_zone()
    {
        var result = await PreviewAsync("every: 1h", "--zone", "W. Europe Standard Time", "--from", "2027-01-01T00:30", "--count", "1", "--json");
        Assert.Equal("2027-01-01T01:00:00+01:00", result.Json.GetProperty("occurrences")[0].GetProperty("local").GetString());
    }

    [Fact]
    public async Task Where_nothing_comes_any_more_that_is_said()
    {
        string[] past = ["at: 2027-01-01T00:00:00Z", "--from", "2028-01-01T00:00:00Z"];
        Assert.Equal((0, "There are no further occurrences."), ((await PreviewAsync(past)).ExitCode, (await PreviewAsync(past)).Out.Trim()));
        Assert.Equal("""{"occurrences":[]}""", (await PreviewAsync([.. past, "--json"])).Out.Trim());
    }

    [Theory]
    [InlineData("error: The hour is '25' at position 3, but must be 0 to 23.", "0 25 * * *")]
    [InlineData(
        "error: The recurrence never comes, because no date has the day of the month '30', the month '2' and the day of the week '*' together (position 5).",
        "0 0 30 2 *")]
    [InlineData("error: There is no time zone 'Mars': name one as IANA does, such as Europe/Berlin or UTC, or as Windows does.", "@daily", "--zone", "Mars")]
    [InlineData(
        "error: --from: The moment is 'noon' at position 1, but must be a date and a time before the year 2500, such as 2027-01-01T09:00:00Z.",
        "@daily", "--from", "noon")]
    [InlineData("error: --except: The date is 'xmas' at position 8, but must be a date such as 2027-12-24.", "@daily", "--except", "dates: xmas")]
    [InlineData(@"error: The minute is '\u001b' at position 1, but must be 0 to 59.", "\u001b 0 * * *")]
    public async Task Bad_input_is_one_sentence_and_exit_code_2(string message, params string[] args)
    {
        var result = await PreviewAsync(args);
        Assert.Equal((2, "", message), (result.ExitCode, result.Out, result.Error.Trim()));
    }

    [Fact]
    public async Task An_unknown_command_for_schedules_is_answered_with_the_known_ones()
    {
        var result = await SchedulerCommand.RunAsync("schedule", "prevew");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("error: There is no command 'schedule prevew'. Known: preview", result.Error);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("10001")]
    public async Task A_count_out_of_range_is_refused_and_the_whole_command_named(string count)
    {
        var result = await PreviewAsync("@daily", "--count", count);
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            [
                $"error: --count is '{count}', but must be a whole number between 1 and 10000.",
                "'scheduler schedule preview --help' shows what there is.",
            ],
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static Task<CommandResult> PreviewAsync(params string[] args) => SchedulerCommand.RunAsync(["schedule", "preview", .. args]);
}
