using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Calendars;

/// <summary><c>scheduler calendar show</c> and <c>remove</c>.</summary>
internal static class CalendarByName
{
    public static Command MakeShow(Terminal terminal, Help help)
    {
        var (names, json) = (Names(), ScheduleByName.Json("Write each calendar as a line of JSON, and nothing else."));
        var command = new Command("show", "Show calendars: the dates they exclude, and which schedules name them.") { names, json };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var isFirst = true;
            return await ScheduleByName.EachAsync(
                parsed.GetValue(names)!,
                async name =>
                {
                    if (await scheduler.FindCalendarAsync(name, cancellationToken).ConfigureAwait(false) is not { } calendar)
                    {
                        OneByOne.Refused(terminal, $"There is no calendar '{name}'.");
                        return null;
                    }

                    if (parsed.GetValue(json))
                    {
                        return [SchedulerJsonText.Of(calendar)];
                    }

                    string[] gap = isFirst ? [] : [""];
                    isFirst = false;
                    return gap.Concat(CalendarText.Of(calendar));
                },
                terminal).ConfigureAwait(false);
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            At most {CalendarInfo.MostListed} schedules that name a calendar are listed.

            {CalendarCommand.ExitCodesHelp}

            Examples:
              scheduler calendar show holidays-de
              scheduler calendar show holidays-de --json | jq -r '.calendar.dates[]'
            """);
        return command;
    }

    public static Command MakeRemove(Terminal terminal, Help help)
    {
        var names = Names();
        var command = new Command("remove", "Remove calendars that no schedule names.") { names };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => ScheduleByName.EachAsync(
            parsed.GetValue(names)!,
            async name => ScheduleByName.IsRefused((await scheduler.RemoveCalendarAsync(name, cancellationToken).ConfigureAwait(false)).Rejection, terminal)
                ? null
                : [Printable.Of($"{name}: removed")],
            terminal));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            A calendar that schedules name is not removed: change or remove these schedules first.

            {CalendarCommand.ExitCodesHelp}

            Example:
              scheduler calendar remove holidays-de
            """);
        return command;
    }

    private static Argument<string[]> Names() => new("NAME") { Description = "Names of calendars.", Arity = ArgumentArity.OneOrMore };
}
