using System.Diagnostics;
using Scheduler.Core.Contracts;

namespace Scheduler.Bench.Cluster;

/// <summary>What 100,000 waiting tasks add to the start of a scheduler after a kill.</summary>
internal sealed class ClusterRecoveryBenchmark(HostCluster cluster, BenchOptions options)
{
    private const int Waiting = 100_000;
    private const int By = 500;

    public async Task<BenchmarkResult> RunAsync()
    {
        var empty = await StartAsync();
        for (var first = 0; first < Waiting; first += By)
        {
            var tasks = Enumerable.Range(first, By).Select(
                i => new TaskSpec { Id = new TaskId(FormattableString.Invariant($"task-{i}")), Kind = "no-node-has-it" });
            (await cluster.Scheduler.Client.TrySubmitAsync([.. tasks])).OrThrow();
        }

        cluster.KillSeed();
        await cluster.LeaveAsync();
        var full = await StartAsync();
        return new BenchmarkResult
        {
            Name = $"cluster-recovery-{options.Journal}",
            Tasks = Waiting,
            Durable = true,
            More = new Dictionary<string, double>
            {
                ["start_empty_s"] = Math.Round(empty.TotalSeconds, 2),
                ["start_with_tasks_s"] = Math.Round(full.TotalSeconds, 2),
                ["added_s"] = Math.Round((full - empty).TotalSeconds, 2),
            },
            Note = "from the start of a seed's process to its first answer",
        };
    }

    private async Task<TimeSpan> StartAsync()
    {
        cluster.StartSeed();
        cluster.Join();
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await cluster.Scheduler.Client.GetAsync(new TaskId("nobody"));
                return watch.Elapsed;
            }
            catch (RequestRejectedException e) when (e.Rejection.Code == RejectionCode.Unavailable)
            {
                // It is not there yet.
            }
        }
    }
}
