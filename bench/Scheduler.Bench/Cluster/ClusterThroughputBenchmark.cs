using System.Diagnostics;

namespace Scheduler.Bench.Cluster;

/// <summary>
/// Tasks a second: submitted by an actor of a third member, run on a node, the outcomes durable and told to that actor. Half of
/// the tasks are run before the clock starts, as the compiler needs its time; so the seed's memory is seen half-way as well.
/// </summary>
internal sealed class ClusterThroughputBenchmark(HostCluster cluster, BenchOptions options)
{
    public async Task<BenchmarkResult> RunAsync()
    {
        cluster.StartSeed();
        cluster.StartNode();
        cluster.Join();
        var measured = options.Tasks / 2;
        await RunAsync("warm-up", options.Tasks - measured);
        var residentBefore = Resident();
        var cpuBefore = Cpu();
        var watch = Stopwatch.StartNew();
        await RunAsync("task", measured);
        watch.Stop();
        var cpu = Cpu().Zip(cpuBefore, (after, before) => (after - before).TotalMicroseconds / measured).ToArray();
        return new BenchmarkResult
        {
            Name = $"cluster-{options.Journal}",
            Tasks = measured,
            Throughput = Math.Round(measured / watch.Elapsed.TotalSeconds),
            Durable = true,
            More = new Dictionary<string, double>
            {
                ["outstanding"] = options.Outstanding,
                ["tasks_each_submit"] = options.By,
                ["node_slots"] = options.Slots,
                ["seed_cpu_us_each_task"] = Math.Round(cpu[0], 1),
                ["node_cpu_us_each_task"] = Math.Round(cpu[1], 1),
                ["submitter_cpu_us_each_task"] = Math.Round(cpu[2], 1),
                ["seed_rss_mb_before"] = residentBefore,
                ["seed_rss_mb_after"] = Resident(),
            },
            Note = "noop tasks over three processes on one machine, until the submitting actor was told the last outcome",
        };
    }

    private Task RunAsync(string prefix, int tasks) => cluster.SubmitAsync(prefix, tasks, options.Outstanding, options.By);

    private TimeSpan[] Cpu()
    {
        using var self = Process.GetCurrentProcess();
        Process[] all = [cluster.Seed, cluster.Node, self];
        return Array.ConvertAll(all, process =>
        {
            process.Refresh();
            return process.TotalProcessorTime;
        });
    }

    private double Resident()
    {
        cluster.Seed.Refresh();
        return cluster.Seed.WorkingSet64 / (1024 * 1024);
    }
}
