using System.Globalization;
using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;
using Scheduler.Schedules;

namespace Scheduler.Cli.Calendars;

/// <summary><c>scheduler calendar set</c>: makes a calendar, or changes one to what is said.</summary>
internal sealed class CalendarSetCommand
{
    private readonly Argument<string> _name = new("NAME")
    {
        Description = string.Create(
            CultureInfo.InvariantCulture, $"The calendar's name: 1 to {SchedulerLimits.Default.MaxNameChars} characters."),
    };

    private readonly Option<string[]> _date = new("--date") { Description = "An excluded date: 2027-12-25. May be given several times.", HelpName = "DATE" };

    private readonly Option<string?> _dates = new("--dates")
    {
        Description = string.Create(
            CultureInfo.InvariantCulture, $"A file of excluded dates, one per line; text after # is a comment. At most {CalendarSpec.MaxDates:N0} dates."),
        HelpName = "FILE",
    };

    private readonly Option<string?> _recurrence = new("--recurrence")
    {
        Description = "Exclude each date on which this is due: '0 0 * * SAT,SUN'. The time zone is that of the schedule.",
        HelpName = "TEXT",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Write the calendar as a line of JSON, and nothing else." };
    private readonly Terminal _terminal;

    private CalendarSetCommand(Terminal terminal) => _terminal = terminal;

    public static Command Make(Terminal terminal, Help help)
    {
        var set = new CalendarSetCommand(terminal);
        var command = new Command("set", "Create or replace a calendar.") { set._name, set._date, set._dates, set._recurrence, set._json };
        command.Validators.Add(result =>
        {
            if (!new Option[] { set._date, set._dates, set._recurrence }.Any(option => result.GetResult(option) is { Implicit: false }))
            {
                result.AddError("Say what the calendar excludes by --date, --dates or --recurrence.");
            }
        });
        Target.Of(command).SetAction(command, set.ReadAsync, set.RunAsync);
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            A schedule that names the calendar (--calendar of 'scheduler schedule set') is not due on these dates, in its own
            time zone. An existing calendar with that name is replaced: dates that are not given are no longer excluded.

            The next due moment of each schedule that names the calendar is computed again. Occurrences that have no decision
            yet, because of a hold or an outage, follow the new calendar. Decisions that were made stay.

            Exit codes:
              0    created, changed, or unchanged
              1    the calendar was refused
              2    an option or a date is wrong
              3    the data folder can't be used
              69   no scheduler answers at --server

            Examples:
              scheduler calendar set holidays-de --date 2027-12-24 --date 2027-12-25
              scheduler calendar set holidays-us --dates holidays-us.txt
              scheduler calendar set weekends --recurrence '0 0 * * SAT,SUN'
            """);
        return command;
    }

    private async Task<(CalendarSpec Calendar, bool Json)> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<DateOnly> dates = [.. (parsed.GetValue(_date) ?? []).Select(text => DateOf(text, "--date is"))];
        if (parsed.GetValue(_dates) is { } file)
        {
            dates.AddRange(DatesOf(file, await LinesOfAsync(file, cancellationToken).ConfigureAwait(false)));
        }

        var recurrence = parsed.GetValue(_recurrence) is { } text ? Recurrences.Instance.Parse(text) : default;
        return recurrence.Error is { } error
            ? throw new SchedulerConfigurationException($"--recurrence: {Printable.Of(error.Message)}")
            : (new CalendarSpec { Name = parsed.GetValue(_name)!, Dates = dates, Recurrence = recurrence.Value?.Text }, parsed.GetValue(_json));
    }

    private static async Task<string[]> LinesOfAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await Blocking.RunAsync(() => File.ReadAllLines(file), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SchedulerConfigurationException($"--dates: '{Printable.Of(file)}' can't be read: {e.Message}");
        }
    }

    private static IEnumerable<DateOnly> DatesOf(string file, string[] lines) =>
        lines.Select((line, i) => (Text: line.Split('#')[0].Trim(), Number: i + 1))
            .Where(line => line.Text.Length > 0)
            .Select(line => DateOf(line.Text, string.Create(CultureInfo.InvariantCulture, $"--dates: '{Printable.Of(file)}', line {line.Number} is")));

    private static DateOnly DateOf(string text, string what) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new SchedulerConfigurationException($"{what} '{Printable.Of(text, 40)}', but must be a date such as 2027-12-25.");

    private async Task<int> RunAsync((CalendarSpec Calendar, bool Json) wanted, ISchedulerClient scheduler, CancellationToken cancellationToken)
    {
        var name = wanted.Calendar.Name;
        var before = await scheduler.FindCalendarAsync(name, cancellationToken).ConfigureAwait(false);
        var response = await scheduler.SetCalendarAsync(wanted.Calendar, cancellationToken).ConfigureAwait(false);
        if (ScheduleByName.IsRefused(response.Rejection, _terminal))
        {
            return ExitCodes.NotAllWell;
        }

        if (await scheduler.FindCalendarAsync(name, cancellationToken).ConfigureAwait(false) is not { } after)
        {
            OneByOne.Refused(_terminal, $"Calendar '{Printable.Of(name)}' was set, and then removed by somebody else.");
            return ExitCodes.NotAllWell;
        }

        var what = before is null ? "made" : before.Calendar == after.Calendar ? "unchanged" : "changed";
        string[] lines = wanted.Json ? [SchedulerJsonText.Of(after)]
            :
            [
                TaskText.Fact("Calendar", Printable.Of($"{name}, {what}")),
                TaskText.Fact("Excludes", CalendarText.Excludes(after.Calendar)),
                TaskText.Fact("Schedules", Units.Count(after.Schedules)),
            ];
        foreach (var line in lines)
        {
            await _terminal.Out.WriteLineAsync(line).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }
}
