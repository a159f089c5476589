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
        var again = new Option<bool>("--again") { Description = "Submit occurrences of which it is not known whether they have run, as well." };
        var command = new Command("backfill", "Submit the occurrences of a past range that have no task.") { names, from, to, again, isJson };
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

            Each due moment from --from to --to, both included, gets its task if it has none: because it was skipped, or because it
            was due before the schedule was made. The tasks have the ids that they would have had. With --overlap allow they are
            submitted at once, else one after the other, each when the earlier tasks of the schedule have ended; a hold stops that.
            Asked for again, nothing is submitted twice. Where finished tasks are removed after a time (keep-finished), a range with
            occurrences that may have been among them is refused: begin it later, or submit all whose tasks are not there by --again.
            A range may have 1,000 due moments.
            A moment without Z or an offset is in the time zone of the schedule.

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
