using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Schedules;

/// <summary><c>scheduler schedule list</c>: schedules by name, with their next and their last occurrence.</summary>
internal static class ScheduleListCommand
{
    // Tasks that are asked for at a time.
    private const int AtATime = 16;

    public static Command Make(Terminal terminal, Help help)
    {
        var prefix = new Option<string?>("--prefix") { Description = "Only schedules whose names begin with this text.", HelpName = "TEXT" };
        var limit = OptionValues.Number("--limit", "How many schedules to list.", 1, int.MaxValue, "all");
        var json = ScheduleByName.Json("Write each schedule as a line of JSON, and nothing else.");
        var command = new Command("list", "List schedules by name: when they are due next, and the result of the last occurrence.")
        {
            prefix, limit, json,
        };
        Target.Of(command).SetAction(command, (parsed, scheduler, cancellationToken) => RunAsync(
            scheduler, parsed.GetValue(prefix), parsed.GetValue(limit), parsed.GetValue(json), terminal, cancellationToken));
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            NEXT is 'never' if a schedule has ended. LAST is when the last decided occurrence was due; DECISION is
            'submitted', or why it was skipped:
              overlap    the task of an earlier occurrence was unfinished
              missed     no scheduler decided it in time
              held       the schedule was held
              refused    its task could not be accepted
              changed    the recurrence was changed before
            TASK is the phase of its task, if still known. HELD is the reason of a hold.

            {Target.ListExitCodes}

            Examples:
              scheduler schedule list
              scheduler schedule list --prefix eu- --json | jq -r .next
            """);
        return command;
    }

    private static async Task<int> RunAsync(
        ISchedulerClient scheduler, string? prefix, int? most, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        var rows = new List<string[]>();
        var held = 0;
        await foreach (var page in AllSchedules.ReadAsync(scheduler, prefix, most, cancellationToken).ConfigureAwait(false))
        {
            if (json)
            {
                foreach (var schedule in page)
                {
                    await terminal.Out.WriteLineAsync(SchedulerJsonText.Of(schedule)).ConfigureAwait(false);
                }

                continue;
            }

            held += page.Count(schedule => schedule.Hold is not null);
            foreach (var some in page.Chunk(AtATime))
            {
                var phases = await Task.WhenAll(some.Select(schedule => PhaseAsync(scheduler, schedule, cancellationToken))).ConfigureAwait(false);
                rows.AddRange(some.Zip(phases, ScheduleText.Row));
            }
        }

        if (!json)
        {
            string[] lines = rows.Count == 0
                ? [prefix is null ? "There is no schedule." : $"There is no schedule whose name begins with '{Printable.Of(prefix)}'."]
                : [.. PlainTable.Lines(ScheduleText.Header, rows), $"{Units.Count(rows.Count, "schedule")}, {Units.Count(held)} held."];
            await terminal.WriteLinesAsync(lines).ConfigureAwait(false);
        }

        return ExitCodes.Done;
    }

    private static async Task<TaskPhase?> PhaseAsync(ISchedulerClient scheduler, ScheduleInfo schedule, CancellationToken cancellationToken) =>
        schedule.Last?.Task is { } task ? (await scheduler.GetAsync(task, cancellationToken).ConfigureAwait(false))?.Phase : null;
}
