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
        Make("cordon", "Stop nodes from taking more tasks; they keep the tasks they have.", scheduler => scheduler.CordonNodeAsync, terminal, help),
        Make("uncordon", "Let cordoned nodes take tasks again.", scheduler => scheduler.UncordonNodeAsync, terminal, help),
        Make(
            "drain",
            "Stop nodes from taking more tasks, and let them leave when they have finished the tasks they have.",
            scheduler => scheduler.DrainNodeAsync,
            terminal,
            help),
    ];

    private static Command MakeList(Terminal terminal, Help help)
    {
        var json = new Option<bool>("--json") { Description = "Write each node as a line of JSON, and nothing else." };
        var command = new Command("nodes", "List the nodes: what they offer, and which tasks they have.") { json };
        Target.Of(command).SetAction(command, async (parsed, scheduler, cancellationToken) =>
        {
            var nodes = await scheduler.NodesAsync(cancellationToken).ConfigureAwait(false);
            await terminal.WriteLinesAsync(parsed.GetValue(json) ? nodes.Select(SchedulerJsonText.Of) : NodesText.Of(nodes, DateTimeOffset.UtcNow)).ConfigureAwait(false);

            return ExitCodes.Done;
        });
        help.Add(command, $"""
            {Target.Note.TrimStart()}

            HELD: tasks that the node has now. BLOCKED: slots of handlers that were given up and have not returned; the
            lines below the table show what holds them. LOST: attempts that the node lost or handed back. If no process
            uses the data folder, there are no nodes.

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

            A drained node leaves, and its program ends; it takes tasks again when it is started again.

            Exit codes:
              0    done for every node
              1    a node is unknown, or was refused; there is a line for each
              2    an option is wrong
              3    the data folder can't be used
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
