using Scheduler.Cli.Schedules;
using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Holds;

/// <summary><c>scheduler holds</c>: all that is held.</summary>
internal static class HoldListCommand
{
    private const int MostName = 60;
    private const int MostReason = 80;

    private static readonly string Most = $"{Units.Count(HoldsListed.MostListed)} of each target, and {Units.Count(HoldsListed.MostChars)} characters of names and reasons";

    private static readonly string[] Header = ["TARGET", "NAME", "SINCE", "BY", "REASON"];

    public static Command Make(Terminal terminal, Help help)
    {
        var json = new Option<bool>("--json") { Description = "Write each hold as a line of JSON, and nothing else." };
        var command = new Command("holds", "List all holds: since when, by whom and why.") { json };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var listed = await scheduler.HoldsAsync(cancellationToken).ConfigureAwait(false);
            var isJson = parsed.GetValue(json);
            await terminal.WriteLinesAsync(isJson ? listed.Holds.Select(SchedulerJsonText.Of) : Lines(listed)).ConfigureAwait(false);

            if (listed.Unlisted > 0)
            {
                await (isJson ? terminal.Error : terminal.Out).WriteLineAsync(
                    $"{Units.Count(listed.Unlisted, "more hold is", "more holds are")} not listed: a list has at most {Most}.")
                    .ConfigureAwait(false);
            }

            return ExitCodes.Done;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            BY is empty if it is unknown, or if the scheduler itself holds an order key because one of its tasks has failed
            ("orderOnFailure": "hold"). A list has at most
            {Most}; 'scheduler list --phase held' lists all tasks that are held.

            {Target.ListExitCodes}

            Example:
              scheduler holds --server http://127.0.0.1:8080
            """);
        return command;
    }

    private static IEnumerable<string> Lines(HoldsListed listed) =>
        PlainTable.LinesOr("Nothing is held.", Header, [.. listed.Holds.Select(Row)]);

    private static string[] Row(HoldInfo held) =>
    [
        HoldTargetArgument.Word(held.Target),
        Printable.Of(held.Name, MostName),
        DueText.Utc(held.Hold.Since),
        Printable.Of(held.Hold.By ?? ""),
        Printable.OneLine(held.Hold.Reason, MostReason),
    ];
}
