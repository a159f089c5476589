using System.Collections.Concurrent;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Embedded;

namespace Scheduler.Bench;

/// <summary>How late what waits for its time is: on a durable embedded scheduler, by the wall clock of this machine.</summary>
internal static class DueBenchmark
{
    private const int Rounds = 3;

    /// <summary>Schedules that are due in the same second: from then until each occurrence is submitted, durably.</summary>
    public static async Task<BenchmarkResult> SchedulesAsync(string name, int schedules)
    {
        using var folder = new TempFolder(null);
        await using var scheduler = await StartAsync(folder, _ => { });
        using var watching = new CancellationTokenSource();
        var late = new List<TimeSpan>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var watch = WatchAsync();
        for (var i = 0; i < schedules; i++)
        {
            // Each ten seconds; the first of them is not measured: schedules are still being made.
            (await scheduler.SetScheduleAsync(new ScheduleSpec
            {
                Name = $"s{i}",
                Recurrence = "every: 10s",
                Overlap = OverlapPolicy.Allow,
                Task = new TaskSpec { Id = new TaskId("t"), Kind = "noop" },
            })).OrThrow();
        }

        late.Clear();
        await all.Task;
        await watching.CancelAsync();
        await watch;
        var sorted = Percentiles.Sorted(late[^(Rounds * schedules)..]);
        return new BenchmarkResult
        {
            Name = name,
            Tasks = sorted.Count,
            P50Ms = Percentiles.Ms(sorted, 0.5),
            P99Ms = Percentiles.Ms(sorted, 0.99),
            Durable = true,
            More = new Dictionary<string, double>(StringComparer.Ordinal) { ["longest_ms"] = Percentiles.Ms(sorted, 1) },
            Note = $"{schedules} schedules due in the same second, {Rounds} times: due → submitted, durably",
        };

        async Task WatchAsync()
        {
            try
            {
                await foreach (var batch in scheduler.WatchAsync(watching.Token))
                {
                    var now = DateTimeOffset.UtcNow;
                    late.AddRange(batch.Select(e => e.Event).OfType<OccurrenceSubmitted>().Select(e => now - e.Due.ToDateTimeOffset()));
                    if (late.Count >= (Rounds + 1) * schedules)
                    {
                        all.TrySetResult();
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // Enough was seen.
            }
        }
    }

    /// <summary>Delayed tasks, so many a second: from their time to the beginning of their handler.</summary>
    /// <param name="waiting">How many wait in all.</param>
    public static async Task<BenchmarkResult> DelayedAsync(string name, int waiting, int perSecond, int seconds)
    {
        using var folder = new TempFolder(null);
        var late = new ConcurrentBag<TimeSpan>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var scheduler = await StartAsync(folder, options => options.Handle<long, bool>("due", (long due) =>
        {
            late.Add(DateTimeOffset.UtcNow - new DateTimeOffset(due, TimeSpan.Zero));
            if (late.Count == perSecond * seconds)
            {
                all.TrySetResult();
            }

            return true;
        }));

        // Long enough for all of them to be there before the first is due.
        var first = DateTimeOffset.UtcNow.AddSeconds(10 + (waiting / 50_000));
        for (var i = 0; i < waiting; i += 1_000)
        {
            (await scheduler.TrySubmitAsync([.. Enumerable.Range(i, 1_000).Select(n => TaskOf(n, first.AddSeconds((double)n / perSecond)))])).OrThrow();
        }

        var spare = first - DateTimeOffset.UtcNow;
        await all.Task;
        var sorted = Percentiles.Sorted([.. late]);
        return new BenchmarkResult
        {
            Name = name,
            Tasks = sorted.Count,
            P50Ms = Percentiles.Ms(sorted, 0.5),
            P99Ms = Percentiles.Ms(sorted, 0.99),
            Durable = true,
            More = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["longest_ms"] = Percentiles.Ms(sorted, 1),
                ["submitted_before_s"] = Math.Round(spare.TotalSeconds, 1),
            },
            Note = $"{waiting} delayed tasks, {perSecond} due each second; the first {seconds} s: due → handler",
        };
    }

    private static Task<EmbeddedScheduler> StartAsync(TempFolder folder, Action<EmbeddedOptions> configure) => EmbeddedScheduler.StartAsync(options =>
    {
        options.DataFolder = folder.Path;
        options.Nodes = [new NodeOptions { Name = "node", Slots = 8 }];
        configure(options);
    });

    private static TaskSpec TaskOf(int number, DateTimeOffset due) => new()
    {
        Id = new TaskId($"d{number}"),
        Kind = "due",
        Payload = Payload.Json(due.UtcTicks),
        NotBefore = Timestamp.From(due),
    };
}
