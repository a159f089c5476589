using System.Diagnostics;

namespace Scheduler.Bench.Cluster;

/// <summary>From a submit to the final message, one task at a time, on an otherwise idle cluster.</summary>
internal sealed class ClusterIdleBenchmark(HostCluster cluster, BenchOptions options)
{
    private const int WarmUp = 20_000;
    private const int Single = 2_000;
    private const int Measured = 2_000;

    public async Task<BenchmarkResult> RunAsync()
    {
        cluster.StartSeed();
        cluster.StartNode();
        cluster.Join();
        await cluster.SubmitAsync("warm-up", WarmUp, outstanding: 1_000, by: 100);
        await cluster.SubmitAsync("single", Single, outstanding: 1, by: 1);
        var took = new List<TimeSpan>(Measured);
        for (var i = 0; i < Measured; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await cluster.SubmitAsync(FormattableString.Invariant($"task-{i}"), tasks: 1, outstanding: 1, by: 1);
            took.Add(Stopwatch.GetElapsedTime(start));
        }

        var sorted = Percentiles.Sorted(took);
        return new BenchmarkResult
        {
            Name = $"cluster-idle-{options.Journal}",
            Tasks = Measured,
            P50Ms = Percentiles.Ms(sorted, 0.5),
            P99Ms = Percentiles.Ms(sorted, 0.99),
            Durable = true,
            Note = "one task at a time over three processes on one machine, from the start of the actor that submits to its final message",
        };
    }
}
