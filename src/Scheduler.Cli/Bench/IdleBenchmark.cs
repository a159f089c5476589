using System.Diagnostics;
using Scheduler.Embedded;

namespace Scheduler.Cli.Bench;

/// <summary>One task at a time on an idle embedded scheduler: from submit to the result in the caller's hands.</summary>
internal sealed class IdleBenchmark(string name, int tasks, Durability durability, string? parent = null)
{
    public async Task<BenchmarkResult> RunAsync(CancellationToken cancellationToken = default)
    {
        using var folder = new TempFolder(parent);
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.DataFolder = durability == Durability.Memory ? null : folder.Path;
            options.Durability = durability;
            options.Nodes = [new NodeOptions { Name = "node", Slots = 4 }];
        });

        await RoundAsync(scheduler, tasks, cancellationToken);
        var sorted = Percentiles.Sorted(await RoundAsync(scheduler, tasks, cancellationToken));
        return new BenchmarkResult
        {
            Name = name,
            Tasks = tasks,
            P50Ms = Percentiles.Ms(sorted, 0.5),
            P99Ms = Percentiles.Ms(sorted, 0.99),
            Durable = durability == Durability.Full,
            More = new Dictionary<string, double>(StringComparer.Ordinal) { ["longest_ms"] = Percentiles.Ms(sorted, 1) },
            Note = $"durability {durability}; submit → result, one at a time",
        };
    }

    private static async Task<List<TimeSpan>> RoundAsync(EmbeddedScheduler scheduler, int tasks, CancellationToken cancellationToken)
    {
        var durations = new List<TimeSpan>(tasks);
        for (var i = 0; i < tasks; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var began = Stopwatch.GetTimestamp();
            var task = await scheduler.SubmitAsync<object>("noop", null);
            await task.ResultAsync();
            durations.Add(Stopwatch.GetElapsedTime(began));
        }

        return durations;
    }
}
