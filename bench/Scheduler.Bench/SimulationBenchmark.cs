using System.Diagnostics;
using System.Globalization;
using Scheduler.Simulation.Theory;

namespace Scheduler.Bench;

/// <summary>
/// The scheduler in virtual time beside queueing theory, with so many tasks that the 99 % interval of the mean response is
/// within 2 % of the value. A line for each queue and utilisation.
/// </summary>
internal static class SimulationBenchmark
{
    private const ulong Seed = 1;
    private const int Nodes = 1_000;

    public static IEnumerable<BenchmarkResult> Run()
    {
        foreach (var (utilisation, million) in new[] { (0.5, 0.4), (0.8, 1.5), (0.9, 10.5) })
        {
            var tasks = (long)(million * 1_000_000);
            yield return Compare(
                "M/M/1 fcfs", utilisation, tasks, QueueingTheory.FirstComeFirstServed, t => Single("fcfs", utilisation, t));
            yield return Compare("M/M/1 sjf", utilisation, tasks / 2, QueueingTheory.ShortestJobFirst, t => Single("sjf", utilisation, t));
            yield return Compare(
                "M/M/1 srtf", utilisation, tasks / 2, QueueingTheory.ShortestRemainingTimeFirst, t => Single("srtf", utilisation, t));
            yield return Compare(
                "M/M/4 fcfs", utilisation, tasks, u => QueueingTheory.ManyServers(4, u), t => QueueingRuns.ManyServers(4, utilisation, t, Seed));
            foreach (var choices in new[] { 2, 3 })
            {
                yield return Compare(
                    string.Create(CultureInfo.InvariantCulture, $"{choices} choices of {Nodes} nodes"), utilisation, 1_000_000,
                    u => QueueingTheory.PowerOfChoices(choices, u), t => QueueingRuns.Choices(choices, Nodes, utilisation, t, Seed));
            }

            foreach (var slice in utilisation < 0.9 ? new[] { 1, 0.5 } : [1])
            {
                yield return Compare(
                    string.Create(CultureInfo.InvariantCulture, $"M/M/1 time-slices of {slice}"), utilisation, tasks,
                    QueueingTheory.ProcessorSharing, t => QueueingRuns.SingleServer(
                        QueueingRuns.Undelayed("time-slices") with { Slice = TimeSpan.FromSeconds(slice) }, utilisation, t, Seed));
            }
        }
    }

    private static BatchMeans Single(string policy, double utilisation, long tasks) =>
        QueueingRuns.SingleServer(QueueingRuns.Undelayed(policy), utilisation, tasks, Seed);

    private static BenchmarkResult Compare(
        string queue, double utilisation, long tasks, Func<double, double> theory, Func<long, BatchMeans> run)
    {
        var clock = Stopwatch.StartNew();
        var measured = run(tasks);
        var value = theory(utilisation);
        return new BenchmarkResult
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"simulation {queue}, utilisation {utilisation}"),
            Tasks = tasks,
            Throughput = Math.Round(tasks / clock.Elapsed.TotalSeconds),
            Durable = false,
            More = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["theory"] = Math.Round(value, 4),
                ["mean"] = Math.Round(measured.Mean, 4),
                ["half_width"] = Math.Round(measured.HalfWidth, 4),
                ["half_width_percent"] = Math.Round(100 * measured.HalfWidth / value, 2),
                ["holds"] = measured.Holds(value) ? 1 : 0,
            },
            Note = "mean response in mean run times; the half width is of its 99 % confidence interval",
        };
    }
}
