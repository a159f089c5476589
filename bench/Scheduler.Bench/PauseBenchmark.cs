using System.Diagnostics;
using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Bench;

/// <summary>
/// A million tasks come to wait while the scheduler is asked, over and over, why one of them is not running. The longest
/// answer bounds the longest pause of the loop, with the commits, the collector and the snapshots that fell into it.
/// </summary>
internal sealed class PauseBenchmark(string name, int tasks)
{
    private const int PerSubmit = 1_000;

    public async Task<BenchmarkResult> RunAsync()
    {
        using var folder = new TempFolder();
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.DataFolder = folder.Path;
            options.Queues = [new QueueOptions { Paused = true }];
            options.SnapshotEvery = 200_000;
        });
        await SubmitAsync(scheduler, 0);
        var filling = new Probe(scheduler);
        var watch = Stopwatch.StartNew();
        for (var first = PerSubmit; first < tasks; first += PerSubmit)
        {
            await SubmitAsync(scheduler, first);
        }

        var filled = watch.Elapsed;
        var whileFilling = await filling.StopAsync();

        // Then with all of them waiting, and a snapshot of all of them in the making.
        var waiting = new Probe(scheduler);
        for (var first = tasks; first < tasks + (tasks / 4); first += PerSubmit)
        {
            await SubmitAsync(scheduler, first);
        }

        var whileWaiting = await waiting.StopAsync();
        return new BenchmarkResult
        {
            Name = name,
            Tasks = tasks,
            Throughput = Math.Round(tasks / filled.TotalSeconds),
            P50Ms = Percentiles.Ms(whileWaiting, 0.5),
            P99Ms = Percentiles.Ms(whileWaiting, 0.99),
            Durable = true,
            More = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["longest_ms_while_filling"] = Percentiles.Ms(whileFilling, 1),
                ["longest_ms_at_full_backlog"] = Percentiles.Ms(whileWaiting, 1),
                ["longest_collection_ms"] = Math.Max(filling.LongestCollection.TotalMilliseconds, waiting.LongestCollection.TotalMilliseconds),
                ["probes"] = whileFilling.Count + whileWaiting.Count,
            },
            Note = "throughput: submits made durable; percentiles: an explain beside a flood of submits, snapshots every 200,000 events",
        };
    }

    private static async Task SubmitAsync(EmbeddedScheduler scheduler, int first)
    {
        var specs = new TaskSpec[PerSubmit];
        for (var i = 0; i < specs.Length; i++)
        {
            specs[i] = new TaskSpec { Id = Id(first + i), Kind = "noop", Payload = new byte[100] };
        }

        await scheduler.SubmitManyAsync(specs);
    }

    private static TaskId Id(int number) => new(string.Create(CultureInfo.InvariantCulture, $"task-{number:D10}"));

    /// <summary>Asks again as soon as it is answered.</summary>
    private sealed class Probe
    {
        /// <summary>The longest pause of the collector that was seen meanwhile.</summary>
        public TimeSpan LongestCollection { get; private set; }

        private readonly CancellationTokenSource _stop = new();
        private readonly Task<List<TimeSpan>> _durations;

        public Probe(EmbeddedScheduler scheduler) => _durations = Task.Run(async () =>
        {
            var durations = new List<TimeSpan>();
            while (!_stop.IsCancellationRequested)
            {
                var began = Stopwatch.GetTimestamp();
                await scheduler.ExplainAsync(Id(0));
                durations.Add(Stopwatch.GetElapsedTime(began));
                foreach (var pause in GC.GetGCMemoryInfo(GCKind.Any).PauseDurations)
                {
                    LongestCollection = pause > LongestCollection ? pause : LongestCollection;
                }
            }

            return durations;
        });

        public async Task<List<TimeSpan>> StopAsync()
        {
            await _stop.CancelAsync();
            var durations = await _durations;
            _stop.Dispose();
            return Percentiles.Sorted(durations);
        }
    }
}
