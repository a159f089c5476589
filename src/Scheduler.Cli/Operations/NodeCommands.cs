using Scheduler.Cli.Tasks;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Operations;

/// <summary><c>scheduler nodes</c>, <c>cordon</c>, <c>uncordon</c> and <c>drain</c>.</summary>
internal static class NodeCommands
{
    private delegate ValueTask<Response<Acknowledged>> Change(string node, CancellationToken cancellationToken);

    public static IEnumerable<Command> Make(Terminal terminal, Help help) =>
    [
        MakeList(terminal, help),
        Make("cordon", "Let nodes take no more tasks; they keep what they have.", scheduler => scheduler.CordonNodeAsync, terminal, help),
        Make("uncordon", "Let nodes that were cordoned take tasks again.", scheduler => scheduler.UncordonNodeAsync, terminal, help),
        Make(
            "drain",
            "Let nodes take no more tasks, and leave when they have finished what they have.",
            scheduler => scheduler.DrainNodeAsync,
            terminal,
            help),
    ];

    private static Command MakeList(Terminal terminal, Help help)
    {
        var json = new Option<bool>("--json") { Description = "Write each node as a line of JSON, and nothing else." };
        var command = new Command("nodes", "List the nodes: what they take, and what they have.") { json };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var nodes = await scheduler.NodesAsync(cancellationToken).ConfigureAwait(false);
            await terminal.WriteLinesAsync(parsed.GetValue(json) ? nodes.Select(SchedulerJsonText.Of) : NodesText.Of(nodes, DateTimeOffset.UtcNow)).ConfigureAwait(false);

            return ExitCodes.Done;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            HELD are tasks that the node has now; BLOCKED are slots of handlers that were given up and have not
            returned, and below the table is what holds them; LOST are attempts that it lost or handed back. Where
            nobody works with the data folder, there are no nodes.

            {Target.ListExitCodes}

            Examples:
              scheduler nodes --server http://127.0.0.1:8080
              scheduler nodes --json | jq -r 'select(.phase == "cordoned").name'
            """);
        return command;
    }

    private static Command Make(string name, string description, Func<ISchedulerClient, Change> change, Terminal terminal, Help help)
    {
        var nodes = new Argument<string[]>("NODE") { Description = "Names of nodes.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Write a line of JSON for each node, and nothing else." };
        var command = new Command(name, description) { nodes, json };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var code = ExitCodes.Done;
            foreach (var node in parsed.GetValue(nodes)!.Distinct(StringComparer.Ordinal))
            {
                var response = await change(scheduler)(node, cancellationToken).ConfigureAwait(false);
                if (response.Rejection is { } rejection)
                {
                    await terminal.Error.WriteLineAsync("error: " + Printable.Of(rejection.Message)).ConfigureAwait(false);
                    code = rejection.Code == RejectionCode.Unavailable ? ExitCodes.NoScheduler : ExitCodes.NotAllWell;
                    continue;
                }

                var phase = await PhaseAsync(scheduler, node, cancellationToken).ConfigureAwait(false);
                await terminal.Out.WriteLineAsync(parsed.GetValue(json)
                    ? SchedulerJsonText.Of(node, phase)
                    : $"{Printable.Of(node)}: {(phase is { } known ? SchedulerJsonText.Word(known) : "has left")}").ConfigureAwait(false);
            }

            return code;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            A node that was told to drain leaves, and its program ends; it takes tasks again when it is started again.

            Exit codes:
              0    every node was told
              1    one is not known, or was refused; there is a line for each
              2    an option is wrong
              3    the data folder can't be worked with
              69   no scheduler answers at --server

            Example:
              scheduler {name} node-1 --server http://127.0.0.1:8080
            """);
        return command;
    }

    // One that drains and has nothing to finish may be gone by now.
    private static async ValueTask<NodePhase?> PhaseAsync(ISchedulerClient scheduler, string node, CancellationToken cancellationToken) =>
        (await scheduler.NodesAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(n => n.Id.Name == node)?.Phase;
}
