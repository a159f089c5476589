using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Calendars;

/// <summary><c>scheduler calendar list</c>: calendars by name.</summary>
internal static class CalendarListCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var prefix = new Option<string?>("--prefix") { Description = "Only calendars whose names begin with this text.", HelpName = "TEXT" };
        var json = ScheduleByName.Json("Write each calendar as a line of JSON, and nothing else.");
        var command = new Command("list", "List calendars by name: the dates they exclude, and how many schedules name them.") { prefix, json };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var rows = new List<string[]>();
            await foreach (var calendar in scheduler.AllCalendarsAsync(parsed.GetValue(prefix), cancellationToken).ConfigureAwait(false))
            {
                if (parsed.GetValue(json))
                {
                    await terminal.Out.WriteLineAsync(SchedulerJsonText.Of(calendar)).ConfigureAwait(false);
                }
                else
                {
                    rows.Add(CalendarText.Row(calendar));
                }
            }

            var nothing = parsed.GetValue(prefix) is { } text ? $"There is no calendar whose name begins with '{Printable.Of(text)}'." : "There is no calendar.";
            await terminal.WriteLinesAsync(parsed.GetValue(json) ? [] : PlainTable.LinesOr(nothing, CalendarText.Header, rows)).ConfigureAwait(false);

            return ExitCodes.Done;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            {Target.ListExitCodes}

            Examples:
              scheduler calendar list
              scheduler calendar list --json | jq -r .calendar.name
            """);
        return command;
    }
}
