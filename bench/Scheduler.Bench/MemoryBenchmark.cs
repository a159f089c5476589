using System.Diagnostics;
using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Bench;

/// <summary>
/// What a waiting task takes beyond its payload, in the kernel and in the follower together, and the longest time that one
/// submit of a thousand took meanwhile.
/// </summary>
/// <param name="limitKeys">Keys of a limit that lets none begin, of which each task names one, in turns; 0: tasks name none.</param>
/// <param name="orderKeys">Order keys, of which each task has one, in turns; 0: tasks have none.</param>
internal sealed class MemoryBenchmark(string name, int tasks, QueueOptions queue, int limitKeys = 0, int orderKeys = 0)
{
    private const int PayloadBytes = 100;

    public BenchmarkResult Run()
    {
        var now = new Instant(new Timestamp(TimeSpan.TicksPerDay), new Timestamp(TimeSpan.TicksPerDay));
        var pump = new Pump(new Kernel(new KernelOptions { Queues = [queue] }));
        var follower = new Follower();
        LimitSet[] limits = [.. Enumerable.Range(0, limitKeys).Select(i => LimitSet.Of([new LimitUse(string.Create(CultureInfo.InvariantCulture, $"tenant:{i}"))])!)];
        string[] orders = [.. Enumerable.Range(0, orderKeys).Select(i => string.Create(CultureInfo.InvariantCulture, $"order-{i}"))];
        pump.Kernel.Begin("bench", now);
        pump.Handle(new SetLimit(new LimitOptions { Name = "tenant:*", Running = 0 }), now);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var durations = new List<TimeSpan>();
        for (var done = 0; done < tasks; done += 1_000)
        {
            var specs = new TaskSpec[1_000];
            for (var i = 0; i < specs.Length; i++)
            {
                specs[i] = new TaskSpec
                {
                    Id = new TaskId(string.Create(CultureInfo.InvariantCulture, $"0190f3a2b7c47d5e8f00{done + i:D12}")),
                    Kind = "noop",
                    Payload = new byte[PayloadBytes],
                    Estimate = TimeSpan.FromMilliseconds(i),
                    Limits = limits.Length == 0 ? [] : limits[(done + i) % limits.Length],
                    OrderKey = orders.Length == 0 ? null : orders[(done + i) % orders.Length],
                };
            }

            var began = Stopwatch.GetTimestamp();
            pump.Handle(new SubmitTasks(specs), now);
            var write = pump.TakeWrite()!;
            pump.Complete();
            durations.Add(Stopwatch.GetElapsedTime(began));
            follower.Apply(write);
        }

        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)tasks;
        GC.KeepAlive(pump);
        GC.KeepAlive(follower);
        var sorted = Percentiles.Sorted(durations);
        return new BenchmarkResult
        {
            Name = name,
            Tasks = tasks,
            P50Ms = Percentiles.Ms(sorted, 0.5),
            P99Ms = Percentiles.Ms(sorted, 0.99),
            Durable = false,
            BytesPerTask = Math.Round(bytes - PayloadBytes, 1),
            More = new Dictionary<string, double>(StringComparer.Ordinal) { ["longest_submit_ms"] = Percentiles.Ms(sorted, 1) },
            Note = $"{queue.Policy}; kernel and follower together; ids of 32 characters, payloads of {PayloadBytes} bytes; a submit has 1,000 tasks",
        };
    }
}
