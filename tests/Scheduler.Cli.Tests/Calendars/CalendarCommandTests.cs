using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Calendars;

/// <summary>The commands for calendars, on a data folder that nobody works with.</summary>
public sealed class CalendarCommandTests : IdleFolderTests
{
    [Fact]
    public async Task A_calendar_is_made_changed_shown_listed_and_removed()
    {
        Folder.Write("dates.txt", "# of 2100\n2100-01-06  # Epiphany\n\n 2100-01-01\n2100-01-06\n"u8.ToArray());

        var made = await AskAsync("set", "holidays", "--date", "2100-12-25", "--dates", Folder.In("dates.txt"), "--recurrence", "0 0 * * SAT,SUN");
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.Equal(
            [
                "Calendar     holidays, made",
                "Excludes     3 dates from 2100-01-01 to 2100-12-25, and each date on which 'cron: 0 0 * * SAT,SUN' is due",
                "Schedules    0",
            ],
            Lines(made));
        var again = await AskAsync("set", "holidays", "--date", "2100-12-25", "--date", "2100-01-01", "--date", "2100-01-06", "--recurrence", "0 0 * * SAT,SUN");
        Assert.Equal("Calendar     holidays, unchanged", Lines(again)[0]);
        Assert.Equal("Excludes     2100-01-01", Lines(await AskAsync("set", "holidays", "--date", "2100-01-01"))[1]);

        await ScheduleAsync("set", "daily", "--at", "2100-01-01T00:00:00Z, 2100-01-02T00:00:00Z", "--calendar", "holidays", "--", "noop");
        Assert.Equal(
            ["Calendar     holidays", "Excludes     2100-01-01", "Dates        2100-01-01", "Schedules    1", "             daily"], Lines(await AskAsync("show", "holidays")));
        Assert.Equal(
            """{"calendar":{"name":"holidays","dates":["2100-01-01"]},"schedules":1,"usedBy":["daily"]}""", (await AskAsync("show", "holidays", "--json")).Out.Trim());
        Assert.Equal(["NAME      DATES  RECURRENCE  SCHEDULES", "holidays  1                  1"], Lines(await AskAsync("list")));
        Assert.Equal("There is no calendar whose name begins with 'x'.", (await AskAsync("list", "--prefix", "x")).Out.Trim());

        var refused = await AskAsync("remove", "holidays");
        Assert.Equal((1, "error: Calendar 'holidays' is named by 1 schedule: 'daily'. Change or remove it first."), (refused.ExitCode, refused.Error.Trim()));
        await ScheduleAsync("remove", "daily");
        Assert.Equal((0, "holidays: removed"), await SaysAsync("remove", "holidays"));
        Assert.Equal("There is no calendar.", (await AskAsync("list")).Out.Trim());
    }

    [Fact]
    public async Task A_schedule_says_when_it_is_due_by_its_calendars_and_why_it_is_due_never()
    {
        await AskAsync("set", "holidays", "--date", "2100-01-01");
        await AskAsync("set", "stocktaking", "--dates", Folder.Write("none.txt", []));
        var set = await ScheduleAsync(
            "set", "daily", "--at", "2100-01-01T00:00:00Z, 2100-01-02T00:00:00Z", "--calendar", "stocktaking", "--calendar", "holidays", "--", "noop");
        Assert.Equal("Next         2100-01-02T00:00:00Z", Lines(set)[1]);

        await AskAsync("set", "stocktaking", "--date", "2100-01-02");

        var shown = Lines(await ScheduleAsync("show", "daily"));
        Assert.Contains("Next         never", shown);
        Assert.Contains("Calendars    holidays, stocktaking", shown);
        Assert.Contains(
            "Now          It is never due again: its recurrence would come next at 2100-01-01T00:00:00Z, but all dates on which it comes are excluded by its calendars 'holidays', 'stocktaking'.",
            shown);
    }

    [Fact]
    public async Task Of_several_calendars_the_known_are_answered_for_and_the_unknown_are_refused()
    {
        await AskAsync("set", "a", "--date", "2100-01-01");

        foreach (var command in new[] { "show", "remove" })
        {
            var result = await AskAsync(command, "nobody", "a");
            Assert.Equal(1, result.ExitCode);
            Assert.StartsWith("error: There is no calendar 'nobody'.", result.Error, StringComparison.Ordinal);
            Assert.Contains("a", result.Out, StringComparison.Ordinal);
        }

        var unknown = await ScheduleAsync("set", "daily", "--every", "1d", "--calendar", "b", "--", "noop");
        Assert.Equal((1, "error: Schedule 'daily': calendars: There is no calendar."), (unknown.ExitCode, unknown.Error.Trim()));
    }

    [Theory]
    [InlineData("Say what the calendar excludes by --date, --dates or --recurrence.")]
    [InlineData("--date is '2100-02-30', but must be a date such as 2027-12-25.", "--date", "2100-02-30")]
    [InlineData("--recurrence: The hour is '25' at position 3, but must be 0 to 23.", "--recurrence", "0 25 * * *")]
    [InlineData("--dates: '/nowhere/dates.txt' can't be read: ", "--dates", "/nowhere/dates.txt")]
    public async Task What_it_excludes_is_checked_before_anybody_is_asked(string message, params string[] options)
    {
        var result = await SchedulerCommand.RunAsync(["calendar", "set", "a", "--data", "/nowhere", .. options]);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains($"error: {message}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_no_date_is_named()
    {
        var file = Folder.Write("dates.txt", "2100-01-01\n1.6.2100\n"u8.ToArray());

        Assert.Equal($"error: --dates: '{file}', line 2 is '1.6.2100', but must be a date such as 2027-12-25.", (await AskAsync("set", "a", "--dates", file)).Error.Trim());
    }

    private static string[] Lines(CommandResult result) => result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<(int ExitCode, string Out)> SaysAsync(params string[] command)
    {
        var result = await AskAsync(command);
        return (result.ExitCode, result.Out.Trim());
    }

    private Task<CommandResult> AskAsync(params string[] command) =>
        SchedulerCommand.RunAsync(["calendar", command[0], "--data", Folder.In("data"), .. command[1..]]);

    private Task<CommandResult> ScheduleAsync(params string[] command) =>
        SchedulerCommand.RunAsync(["schedule", command[0], "--data", Folder.In("data"), .. command[1..]]);
}
