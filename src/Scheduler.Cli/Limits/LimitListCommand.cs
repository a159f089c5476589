using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Limits;

/// <summary><c>scheduler limit list</c>: all limits, and how much of each is taken.</summary>
internal static class LimitListCommand
{
    private static readonly string[] Header = ["LIMIT", "RUNNING>", "OF>", "KEYS>", "RATE", "BURST>", "NEXT START", "ALL OF"];

    public static Command Make(Terminal terminal, Help help)
    {
        var json = new Option<bool>("--json") { Description = "Write each limit as a line of JSON, and nothing else." };
        var command = new Command("list", "List limits by name, and how much of each is used.") { json };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var limits = await scheduler.LimitsAsync(cancellationToken).ConfigureAwait(false);
            await terminal.WriteLinesAsync(parsed.GetValue(json) ? limits.Select(SchedulerJsonText.Of) : Lines(limits)).ConfigureAwait(false);

            return ExitCodes.Done;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            RUNNING is the sum of the costs of the running tasks that count against the limit; for a prefix, over all its KEYS,
            each of which may use as much as OF says. NEXT START is when the rate lets the next task begin, if that is not now.
            ALL OF lists the queues and kinds whose tasks all count against the limit.

            {Target.ListExitCodes}

            Example:
              scheduler limit list --server http://127.0.0.1:8080
            """);
        return command;
    }

    private static IEnumerable<string> Lines(IReadOnlyList<LimitInfo> limits) =>
        PlainTable.LinesOr("There is no limit.", Header, [.. limits.Select(Row)]);

    private static string[] Row(LimitInfo info) =>
    [
        Printable.Of(info.Limit.Name),
        Units.Count(info.Running),
        info.Limit.Running is { } most ? Units.Count(most) : "",
        info.Limit.IsPrefix ? Units.Count(info.Keys) : "",
        info.Limit.Rate?.ToString() ?? "",
        info.Limit.Rate is { } rate ? Units.Count(rate.Burst) : "",
        info.NextStart?.ToString() ?? "",
        LimitShowCommand.AllOf(info.Limit, most: 3),
    ];
}
