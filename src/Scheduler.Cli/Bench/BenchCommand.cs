using Scheduler.Embedded;

namespace Scheduler.Cli.Bench;

/// <summary><c>scheduler bench</c>: what the embedded scheduler does on this machine and this disk.</summary>
internal static class BenchCommand
{
    private const int DefaultTasks = 200_000;
    private const int IdleTasks = 2_000;

    public static Command Make(Terminal terminal, Help help)
    {
        var data = CommonOptions.Folder(
            "--data", "A folder on the disk to measure; files written there are removed. Default: the system's temporary folder.");
        var tasks = OptionValues.Number("--tasks", "The number of tasks in the throughput rounds.", 2_000, 10_000_000, DefaultTasks);
        var json = new Option<bool>("--json") { Description = "Write a line of JSON for each figure, and nothing else." };
        var command = new Command("bench", "Measure the embedded scheduler on this machine: throughput of durable no-op tasks, and latency when idle.")
        {
            data,
            tasks,
            json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(data), parsed.GetValue(tasks), parsed.GetValue(json), terminal, cancellationToken));
        help.Add(command, $"""
            Three rounds, each after a warm-up: --tasks no-op tasks, submitted in batches of a thousand, until the last
            outcome is durable, with writes synced to the disk (full) and without (memory); and {IdleTasks:N0} tasks one after the
            other, from submit to result. Run it twice: other programs and a shared disk affect the figures.

            Exit codes:
              0    measured
              2    an option is wrong
              3    the folder can't be written to

            Example:
              scheduler bench --data /var/tmp --json
            """);
        return command;
    }

    private static async Task<int> RunAsync(string? data, int tasks, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        if (data is not null && !Directory.Exists(data))
        {
            throw new DataFolderException(DataFolderProblem.NotThere, $"There is no folder '{data}'.");
        }

        using var temporary = data is null ? CommandFolder.Of("bench", named: null) : null;
        data ??= temporary!.Path;

        // Whole submits of a thousand, of the round to warm up as well, which has half as many.
        tasks = tasks / 2_000 * 2_000;
        await TellAsync(new EmbeddedBenchmark("embedded", tasks, Durability.Full, data).RunAsync(cancellationToken)).ConfigureAwait(false);
        await TellAsync(new EmbeddedBenchmark("embedded-memory", tasks, Durability.Memory).RunAsync(cancellationToken)).ConfigureAwait(false);
        await TellAsync(new IdleBenchmark("idle", IdleTasks, Durability.Full, data).RunAsync(cancellationToken)).ConfigureAwait(false);
        return ExitCodes.Done;

        async Task TellAsync(Task<BenchmarkResult> measuring)
        {
            var result = await measuring.ConfigureAwait(false);
            await terminal.Out.WriteLineAsync(json ? result.ToString() : Text(result)).ConfigureAwait(false);
        }
    }

    private static string Text(BenchmarkResult result)
    {
        var figure = result.Throughput is { } rate
            ? $"{Units.Count((long)rate)} tasks/s"
            : $"p50 {Units.Decimal(result.P50Ms ?? 0)} ms, p99 {Units.Decimal(result.P99Ms ?? 0)} ms";
        return $"{result.Name,-16} {figure}\n{"",-16} {Units.Count(result.Tasks, "task")}; {result.Note}";
    }
}
