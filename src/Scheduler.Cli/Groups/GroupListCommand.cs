using Scheduler.Cli.Tasks;
using Scheduler.Http.Graphs;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Groups;

/// <summary><c>scheduler group list</c>: the groups that are remembered, and how their tasks have ended.</summary>
internal static class GroupListCommand
{
    private static readonly string[] Header = ["GROUP", "STATE", "TASKS>", "UNFINISHED>", "SUCCEEDED>", "FAILED>", "CANCELLED>", "EXPIRED>", "IN"];

    public static Command Make(Terminal terminal, Help help)
    {
        var prefix = new Option<string?>("--prefix") { Description = "Only groups whose names begin with this text.", HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "Write each group as a line of JSON, and nothing else." };
        var command = new Command("list", "List groups by name, and how their tasks have ended.") { prefix, json };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var groups = await ReadAsync(scheduler, parsed.GetValue(prefix), cancellationToken).ConfigureAwait(false);
            await terminal.WriteLinesAsync(parsed.GetValue(json) ? groups.Select(SchedulerJsonText.Of) : Lines(groups)).ConfigureAwait(false);

            return ExitCodes.Done;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            STATE is open while the group takes tasks, sealed when it takes no more, and ended when all its tasks have ended,
            too. TASKS includes the tasks of the groups IN it. A group is forgotten some time after it has ended, like outcomes.

            {Target.ListExitCodes}

            Example:
              scheduler group list --prefix night --server http://127.0.0.1:8080
            """);
        return command;
    }

    private static async Task<List<GroupInfo>> ReadAsync(ISchedulerClient scheduler, string? prefix, CancellationToken cancellationToken)
    {
        var groups = new List<GroupInfo>();
        string? after = null;
        do
        {
            var page = await scheduler.ListGroupsAsync(prefix, after, TaskFilter.MaxLimit, cancellationToken).ConfigureAwait(false);
            groups.AddRange(page.Groups);
            after = page.Next;
        }
        while (after is not null);
        return groups;
    }

    private static IEnumerable<string> Lines(List<GroupInfo> groups) =>
        PlainTable.LinesOr("There is no group.", Header, [.. groups.Select(Row)]);

    private static string[] Row(GroupInfo group) =>
    [
        Printable.Of(group.Name),
        TaskGraph.StateOf(group),
        Units.Count(group.Total),
        Units.Count(group.Unfinished),
        Units.Count(group.Ended.Succeeded),
        Units.Count(group.Ended.Failed),
        Units.Count(group.Ended.Cancelled),
        Units.Count(group.Ended.Expired),
        Printable.Of(group.Parent ?? ""),
    ];
}
