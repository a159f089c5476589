using System.Diagnostics;
using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Bench;

/// <summary>
/// A process that has taken a million tasks and finished half of them is killed; how long until the next one has recovered
/// and answers.
/// </summary>
internal sealed class RecoveryBenchmark(string name, int tasks, long snapshotEvery)
{
    public const string FillCommand = "fill-for-recovery";

    private const int PerSubmit = 1_000;
    private const string Paused = "paused";

    /// <summary>The process that will be killed.</summary>
    public static async Task FillAsync(string folder, int tasks, long snapshotEvery)
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(Options(folder, snapshotEvery));
        for (var first = 0; first < tasks; first += PerSubmit)
        {
            var queue = first < tasks / 2 ? QueueOptions.DefaultName : Paused;
            await scheduler.SubmitManyAsync([.. Enumerable.Range(first, PerSubmit).Select(i => new TaskSpec
            {
                Id = new TaskId(string.Create(CultureInfo.InvariantCulture, $"task-{i:D10}")),
                Kind = "noop",
                Queue = queue,
                Payload = new byte[100],
            })]);
        }

        await scheduler.WaitAllAsync(Enumerable.Range(0, tasks / 2).Select(i =>
            new TaskId(string.Create(CultureInfo.InvariantCulture, $"task-{i:D10}"))));
        Console.WriteLine("filled");
        await Task.Delay(Timeout.InfiniteTimeSpan);
    }

    public async Task<BenchmarkResult> RunAsync()
    {
        using var folder = new TempFolder();
        using (var filler = Start(folder.Path))
        {
            while (await filler.StandardOutput.ReadLineAsync() is { } line && line != "filled")
            {
            }

            filler.Kill();
            await filler.WaitForExitAsync();
        }

        var journal = new FileInfo(Path.Combine(folder.Path, "journal.db")).Length;
        var watch = Stopwatch.StartNew();
        await using var scheduler = await EmbeddedScheduler.StartAsync(Options(folder.Path, snapshotEvery));
        var recovered = watch.Elapsed;
        var page = await scheduler.ListAsync(new TaskFilter { Queue = Paused, Limit = 1 });
        return new BenchmarkResult
        {
            Name = name,
            Tasks = tasks,
            Throughput = Math.Round(tasks / recovered.TotalSeconds),
            Durable = true,
            More = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["recovery_s"] = Math.Round(recovered.TotalSeconds, 2),
                ["journal_mib"] = Math.Round(journal / 1048576.0, 1),
                ["found"] = page.Tasks.Count,
            },
            Note = $"half of the tasks finished, then kill -9; a snapshot every {snapshotEvery} events; a cold process has its compilation on top",
        };
    }

    private static EmbeddedOptions Options(string folder, long snapshotEvery) => new()
    {
        DataFolder = folder,
        SnapshotEvery = snapshotEvery,
        Queues = [new QueueOptions(), new QueueOptions { Name = Paused, Paused = true }],
    };

    private Process Start(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(RecoveryBenchmark).Assembly.Location);
        }

        start.ArgumentList.Add(FillCommand);
        start.ArgumentList.Add(folder);
        start.ArgumentList.Add(tasks.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(snapshotEvery.ToString(CultureInfo.InvariantCulture));
        return Process.Start(start) ?? throw new InvalidOperationException("The filling process did not start.");
    }
}
