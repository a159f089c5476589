using System.Diagnostics;
using Scheduler.Simulation.Theory;

namespace Scheduler.Bench;

/// <summary>
/// The scheduler in virtual time beside queueing theory, with so many tasks that the 99 % interval of the mean response is
/// within 2 % of the value. A line for each queue and utilisation.
/// </summary>
internal static class SimulationBenchmark
{
    public static IEnumerable<BenchmarkResult> Run() => QueueingCase.All.Select(Compare);

    private static BenchmarkResult Compare(QueueingCase queue)
    {
        var clock = Stopwatch.StartNew();
        var measured = queue.Measure();
        return new BenchmarkResult
        {
            Name = $"simulation {queue}",
            Tasks = queue.Tasks,
            Throughput = Math.Round(queue.Tasks / clock.Elapsed.TotalSeconds),
            Durable = false,
            More = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["theory"] = Math.Round(queue.Theory, 4),
                ["mean"] = Math.Round(measured.Mean, 4),
                ["half_width"] = Math.Round(measured.HalfWidth, 4),
                ["half_width_percent"] = Math.Round(100 * measured.HalfWidth / queue.Theory, 2),
                ["holds"] = measured.Holds(queue.Theory) ? 1 : 0,
            },
            Note = "mean response in mean run times; the half width is of its 99 % confidence interval",
        };
    }
}
