using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;
using Scheduler.Schedules;

namespace Scheduler.Cli.Schedules;

/// <summary><c>scheduler schedule backfill</c>.</summary>
internal static class BackfillCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var (names, isJson) = (ScheduleByName.Names(), ScheduleByName.Json("Write a line of JSON for each schedule, and nothing else."));
        var (from, to) = (Moment("--from", "The first moment of the range."), Moment("--to", "The last moment of the range, not later than now."));
        var again = new Option<bool>("--again") { Description = "Also submit occurrences if it is unknown whether they have run." };
        var command = new Command("backfill", "Submit the occurrences in a past range that have no task.") { names, from, to, again, isJson };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => ScheduleByName.EachAsync(
            parsed.GetValue(names)!,
            async name =>
            {
                // Local times are those of the schedule.
                var zone = (await scheduler.FindAsync(name, cancellationToken).ConfigureAwait(false))?.Spec.Zone;
                var response = await scheduler.BackfillScheduleAsync(
                    name, Read(parsed, from, zone), Read(parsed, to, zone), parsed.GetValue(again), cancellationToken).ConfigureAwait(false);
                return ScheduleByName.IsRefused(response.Rejection, terminal) ? null
                    : [parsed.GetValue(isJson) ? SchedulerJsonText.Of(response.OrThrow()) : Printable.Of($"{name}: {Text(response.OrThrow())}")];
            },
            terminal));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            Each due moment from --from to --to, both included, gets a task if it has none, because it was skipped or is older
            than the schedule. The task ids are those of normal occurrences. With --overlap allow the tasks are submitted at
            once, otherwise one after the other, each when the earlier tasks of the schedule have ended; a hold stops that.
            If the command is repeated, nothing is submitted twice. If finished tasks are removed after a time (keep-finished),
            a range that may contain removed occurrences is refused: begin the range later, or use --again to submit every
            occurrence whose task no longer exists. A range may have at most 1,000 due moments. A moment without Z or an offset
            is a local time in the schedule's time zone.

            {ScheduleByName.ExitCodesHelp}

            Examples:
              scheduler schedule backfill nightly --from 2027-03-01T00:00:00Z --to 2027-03-07T23:59:59Z
              scheduler schedule backfill nightly --from 2027-03-01T00:00 --to 2027-03-08T00:00 --json
            """);
        return command;
    }

    private static string Text(BackfillAccepted answer)
    {
        var parts = new[]
        {
            $"{Units.Count(answer.Occurrences, "occurrence")} to be submitted",
            answer.AlreadySubmitted == 0 ? null : $"{Units.Count(answer.AlreadySubmitted)} submitted before",
            answer.Undecided == 0 ? null : $"{Units.Count(answer.Undecided)} not decided yet by the schedule itself",
        };
        return string.Join(", ", parts.Where(part => part is not null));
    }

    private static Option<string> Moment(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "MOMENT", Required = true };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && Recurrences.ParseMoment(text).Error is { } error)
            {
                result.AddError($"{name}: {Printable.Of(error.Message)}");
            }
        });
        return option;
    }

    private static Timestamp Read(ParseResult parsed, Option<string> option, string? zone) =>
        Recurrences.ParseMoment(parsed.GetValue(option)!, zone).OrThrow();
}
