using Scheduler.Cli.Calendars;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Schedules;

/// <summary><c>scheduler schedule show</c>: what schedules say, and why they are due when they are.</summary>
internal static class ScheduleShowCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var names = ScheduleByName.Names();
        var json = ScheduleByName.Json("Write each schedule as a line of JSON, and nothing else.");
        var command = new Command("show", "Show schedules: all their settings, when they are due next and why, and the result of the last occurrence.")
        {
            names, json,
        };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var isFirst = true;
            return await ScheduleByName.EachAsync(
                parsed.GetValue(names)!,
                async name =>
                {
                    if (await scheduler.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } schedule)
                    {
                        ScheduleByName.Unknown(name, terminal);
                        return null;
                    }

                    if (parsed.GetValue(json))
                    {
                        return [SchedulerJsonText.Of(schedule)];
                    }

                    string[] gap = isFirst ? [] : [""];
                    isFirst = false;
                    return gap.Concat(await LinesAsync(scheduler, schedule, cancellationToken).ConfigureAwait(false));
                },
                terminal).ConfigureAwait(false);
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            'Unfinished' lists tasks of its occurrences, at most 100. 'Occurrences' includes manual runs.

            {ScheduleByName.ExitCodesHelp}

            Examples:
              scheduler schedule show nightly
              scheduler schedule show nightly --json | jq -r .next
            """);
        return command;
    }

    private static async ValueTask<IEnumerable<string>> LinesAsync(
        ISchedulerClient scheduler, ScheduleInfo schedule, CancellationToken cancellationToken)
    {
        var task = schedule.Last?.Task is { } id ? await scheduler.GetAsync(id, cancellationToken).ConfigureAwait(false) : null;
        var calendars = await scheduler.CalendarsOfAsync(schedule.Spec, cancellationToken).ConfigureAwait(false);
        var now = Timestamp.From(TimeProvider.System.GetUtcNow());
        return ScheduleText.Of(schedule, ScheduleExplanation.Of(schedule, ScheduleRecurrence.Of(schedule.Spec, calendars), task?.Phase, now));
    }
}
