using System.Runtime.CompilerServices;
using Scheduler.Cli.Schedules;

namespace Scheduler.Cli.Calendars;

/// <summary><c>scheduler calendar</c>: what there is for calendars, a command each.</summary>
internal static class CalendarCommand
{
    public static readonly string ExitCodesHelp = ScheduleByName.ExitCodesOf("calendar");

    public static Command Make(Terminal terminal, Help help)
    {
        var command = new Command("calendar", "Calendars: dates on which the schedules that name them are not due.")
        {
            CalendarSetCommand.Make(terminal, help),
            CalendarListCommand.Make(terminal, help),
            CalendarByName.MakeShow(terminal, help),
            CalendarByName.MakeRemove(terminal, help),
        };
        help.Add(command, """
            Examples:
              scheduler calendar set holidays-de --date 2027-12-24 --date 2027-12-25
              scheduler schedule set nightly --cron '0 2 * * *' --calendar holidays-de -- shell backup.sh
              scheduler calendar show holidays-de
            """);
        return command;
    }

    /// <returns>Null: there is none of that name.</returns>
    public static async ValueTask<CalendarInfo?> FindCalendarAsync(this ISchedulerClient scheduler, string name, CancellationToken cancellationToken) =>
        (await scheduler.CalendarsAsync(new CalendarFilter { Name = name }, cancellationToken).ConfigureAwait(false)).Calendars.FirstOrDefault();

    /// <summary>Those that a schedule names.</summary>
    public static async ValueTask<IReadOnlyList<CalendarSpec>> CalendarsOfAsync(
        this ISchedulerClient scheduler, ScheduleSpec schedule, CancellationToken cancellationToken)
    {
        List<CalendarSpec> calendars = [];
        foreach (var name in schedule.Calendars)
        {
            if (await scheduler.FindCalendarAsync(name, cancellationToken).ConfigureAwait(false) is { Calendar: var calendar })
            {
                calendars.Add(calendar);
            }
        }

        return calendars;
    }

    /// <summary>One page after the other.</summary>
    public static async IAsyncEnumerable<CalendarInfo> AllCalendarsAsync(
        this ISchedulerClient scheduler, string? prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new CalendarFilter { NamePrefix = prefix };
        while (true)
        {
            var page = await scheduler.CalendarsAsync(filter, cancellationToken).ConfigureAwait(false);
            foreach (var calendar in page.Calendars)
            {
                yield return calendar;
            }

            if (page.Next is null)
            {
                break;
            }

            filter = filter with { After = page.Next };
        }
    }
}
