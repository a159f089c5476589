using System.Globalization;
using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Reporting;

namespace Scheduler.Cli.Demo;

/// <summary><c>scheduler demo</c>: its options and its help.</summary>
internal static class DemoCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var input = CommonOptions.Folder("--input", "Hash every file below this folder; default: the current one.");
        var policy = OptionValues.Name(
            "--policy", "Which waiting task is next.", "scheduling policy", DemoOptions.Policies, new DemoOptions().Policy);
        var strategy = OptionValues.Name(
            "--strategy", "Which node gets it.", "allocation strategy", DemoOptions.Strategies, new DemoOptions().Strategy);
        var nodes = OptionValues.Number("--nodes", "Nodes; in this process without --cluster.", 1, DemoNodes.MostNodes, DemoOptions.DefaultNodes);
        var slots = OptionValues.Number(
            "--slots",
            "Slots of the largest node; each further one has half of the one before.",
            1,
            DemoNodes.MostSlots,
            DemoOptions.DefaultSlots);
        var data = CommonOptions.Folder(
            "--data", "Keep the tasks in this folder; what was finished in it before is not run again."
                + " Default: a temporary one, removed at the end.");
        var seed = OptionValues.Number("--seed", "What chance is made of.", ulong.MinValue, ulong.MaxValue, 0UL);
        var cluster = new Option<bool>("--cluster")
        {
            Description = "On three seeds and the nodes as processes of their own; the scheduler's process is killed as well.",
        };
        var json = new Option<bool>("--json") { Description = "Write one JSON document, and nothing else." };

        var command = new Command("demo", "Hash every file of a folder over several nodes, kill one of them on the way,"
            + " and check that nothing was lost.")
        {
            input, cluster, policy, strategy, nodes, slots, data, seed, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(cluster) && result.GetResult(seed) is { Implicit: false })
            {
                result.AddError("--seed is for nodes in this process: a run on a cluster can't be repeated. Leave out --seed or --cluster.");
            }
            else if (result.GetValue(cluster) && result.GetResult(nodes) is { Errors: var errors } && !errors.Any()
                && result.GetValue(nodes) > DemoOptions.MostClusterNodes)
            {
                result.AddError($"--nodes must be at most {DemoOptions.MostClusterNodes} with --cluster: each is a process.");
            }
        });
        command.SetAction((parsed, cancellationToken) => DemoRun.RunAsync(
            new DemoOptions
            {
                Input = parsed.GetValue(input) ?? ".",
                Policy = parsed.GetValue(policy)!,
                Strategy = parsed.GetValue(strategy)!,
                Nodes = parsed.GetValue(nodes),
                Slots = parsed.GetValue(slots),
                Data = parsed.GetValue(data),
                Seed = parsed.GetValue(seed),
                Cluster = parsed.GetValue(cluster),
                Json = parsed.GetValue(json),
            },
            terminal,
            cancellationToken));
        help.Add(command, MoreHelp());
        return command;
    }

    private static string MoreHelp() => string.Create(CultureInfo.InvariantCulture, $"""
        Each file is one task: hashed with SHA-256 by a handler of the kind '{FileTask.Kind}'. Its size gives the
        estimate (at {FileTask.EstimatedBytesPerSecond / 1_000_000} MB/s) and the request (memory, rounded up to a power of two, {Units.Bytes(FileTask.LeastRequest)} to {Units.Bytes(FileTask.MostRequest)}).
        The largest node offers {Units.Bytes(DemoNodes.LargestMemory)}, each further one half of the one before, at least {Units.Bytes(DemoNodes.LeastMemory)}.
        After a third of the tasks a node is killed while it has attempts in flight. All that it held is lost
        with it, also what was waiting there for a slot, and runs again elsewhere. Links to folders are not
        followed. The plain loop comes second, so it finds the files in the system's cache.

        With --cluster the scheduler and its nodes are processes: three seeds, one of which schedules, and
        the nodes, on 127.0.0.1 (see 'scheduler up'). After a third of the tasks the process of the
        scheduler is killed, and the output says for how long no task was assigned; after two thirds
        that of a node. Both are started again.

        Columns of the closing table:
        {ReportText.Columns}

        Exit codes:
          0    every task has exactly one outcome, it succeeded, and its hash is that of a plain loop
          1    that is not so; the output says for which files
          2    an option or the input is wrong; nothing was started
          3    the data folder can't be worked with

        Examples:
          scheduler demo
          scheduler demo --cluster
          scheduler demo --input ~/Pictures --nodes 5 --slots 8 --policy sjf --strategy best-fit
          scheduler demo --input /var/log --data /tmp/demo --json
        """);
}
