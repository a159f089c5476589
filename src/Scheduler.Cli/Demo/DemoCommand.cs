using System.Globalization;
using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Reporting;

namespace Scheduler.Cli.Demo;

/// <summary><c>scheduler demo</c>: its options and its help.</summary>
internal static class DemoCommand
{
    public static Command Make(Terminal terminal, Help help)
    {
        var input = CommonOptions.Folder("--input", "Hash every file in this folder and its subfolders. Default: the current folder.");
        var policy = OptionValues.Name(
            "--policy", "The scheduling policy: which waiting task runs next.", "scheduling policy", DemoOptions.Policies, new DemoOptions().Policy);
        var strategy = OptionValues.Name(
            "--strategy", "The allocation strategy: which node gets a task.", "allocation strategy", DemoOptions.Strategies, new DemoOptions().Strategy);
        var nodes = OptionValues.Number("--nodes", "The number of nodes. Without --cluster they run in this process.", 1, DemoNodes.MostNodes, DemoOptions.DefaultNodes);
        var slots = OptionValues.Number(
            "--slots",
            "Slots of the largest node; each further node has half as many as the one before.",
            1,
            DemoNodes.MostSlots,
            DemoOptions.DefaultSlots);
        var data = CommonOptions.Folder(
            "--data", "Keep the tasks in this folder; tasks that finished in it before are not run again."
                + " Default: a temporary folder, removed at the end.");
        var seed = OptionValues.Number("--seed", "The seed for random decisions.", ulong.MinValue, ulong.MaxValue, 0UL);
        var cluster = new Option<bool>("--cluster")
        {
            Description = "Run three seeds and the nodes as separate processes, and also kill the scheduler's process.",
        };
        var json = new Option<bool>("--json") { Description = "Write one JSON document, and nothing else." };

        var command = new Command("demo", "Hash every file in a folder on several nodes, kill one node during the run,"
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
        Each file is one task: a handler of the kind '{FileTask.Kind}' hashes it with SHA-256. The file size determines
        the estimate (at {FileTask.EstimatedBytesPerSecond / 1_000_000} MB/s) and the request (memory, rounded up to a power of two, {Units.Bytes(FileTask.LeastRequest)} to {Units.Bytes(FileTask.MostRequest)}).
        The largest node offers {Units.Bytes(DemoNodes.LargestMemory)}, each further node half of the one before, at least {Units.Bytes(DemoNodes.LeastMemory)}.
        After a third of the tasks, a node that is running attempts is killed. All its tasks are lost with it,
        including those that waited there for a slot, and run again on other nodes. Links to folders are not
        followed. The plain loop runs second, so it finds the files in the system's cache.

        With --cluster the scheduler and its nodes are processes on 127.0.0.1 (see 'scheduler up'): three seeds,
        one of which runs the scheduler, and the nodes. After a third of the tasks the scheduler's process is
        killed, and the output shows for how long no task was assigned. After two thirds a node's process is
        killed. Both are started again.

        Columns of the final table:
        {ReportText.Columns}

        Exit codes:
          0    every task has exactly one outcome, it succeeded, and its hash is the same as that of a plain loop
          1    a check failed; the output says for which files
          2    an option or the input is wrong; nothing was started
          3    the data folder can't be used

        Examples:
          scheduler demo
          scheduler demo --cluster
          scheduler demo --input ~/Pictures --nodes 5 --slots 8 --policy sjf --strategy best-fit
          scheduler demo --input /var/log --data /tmp/demo --json
        """);
}
