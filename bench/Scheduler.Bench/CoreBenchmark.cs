using System.Diagnostics;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Schedules;

namespace Scheduler.Bench;

/// <summary>
/// The core alone: submit → assign → complete with a backlog of constant size, through the pump, without a store. Every
/// step one node reports its tasks done and as many new ones are submitted.
/// </summary>
internal sealed class CoreBenchmark(string name, int nodes, int waiting, int tasks, QueueOptions queue, int schedules = 0)
{
    private const int Slots = 16;
    private const int PerRound = 10_000;

    private readonly Pump _pump = new(new Kernel(new KernelOptions
    {
        Queues = [queue],
        Recurrences = Recurrences.Instance,
        Limits = SchedulerLimits.Default with { MaxNodes = Math.Max(nodes, 10_000) },
    }));

    private readonly List<Assignment>[] _held = [.. Enumerable.Range(0, nodes).Select(_ => new List<Assignment>())];
    private readonly Random _random = new(1);
    private readonly Queue<TaskSpec> _made = new();
    private long _submitted;
    private long _time = TimeSpan.TicksPerDay;

    private Instant Now => new(new Timestamp(_time), new Timestamp(_time));

    public BenchmarkResult Run()
    {
        _pump.Kernel.Begin("bench", Now);
        Drain();
        var offer = new NodeOffer { Slots = Slots, Capacity = new Resources(64_000, 1L << 36), Kinds = ["noop"] };
        for (var i = 0; i < nodes; i++)
        {
            Handle(new HearNode(new FromNode(new NodeId(Name(i), 1), 0, Slots, []) { Join = offer, Held = [] }));
        }

        for (var i = 0; i < schedules; i++)
        {
            // Not due while this is measured.
            Handle(new SetSchedule(new ScheduleSpec
            {
                Name = $"schedule-{i}",
                Recurrence = $"cron: {i % 60} {i / 60 % 24} 1 6 *",
                Task = new TaskSpec { Id = new TaskId("t"), Kind = "noop" },
            }));
        }

        for (var left = waiting + (nodes * Slots); left > 0; left -= 1_000)
        {
            Make(Math.Min(left, 1_000));
            Submit(Math.Min(left, 1_000));
        }

        // The compiler needs as long again to settle. Then rounds with the clock stopped in between, while specs are made:
        // that is the client's work.
        for (var done = 0; done < tasks; done += PerRound)
        {
            Round(PerRound, null);
        }

        var steps = new List<TimeSpan>(tasks);
        var elapsed = TimeSpan.Zero;
        var collections = GC.CollectionCount(0);
        var paused = GC.GetTotalPauseDuration();
        for (var done = 0; done < tasks; done += PerRound)
        {
            elapsed += Round(PerRound, steps);
        }

        var sorted = Percentiles.Sorted(steps);
        return new BenchmarkResult
        {
            Name = name,
            Tasks = tasks,
            Throughput = Math.Round(tasks / elapsed.TotalSeconds),
            P50Ms = Percentiles.Ms(sorted, 0.5),
            P99Ms = Percentiles.Ms(sorted, 0.99),
            Durable = false,
            More = new Dictionary<string, double>(StringComparer.Ordinal) { ["nodes"] = nodes, ["waiting"] = _pump.Kernel.PendingTasks, ["collections"] = GC.CollectionCount(0) - collections, ["gen1"] = GC.CollectionCount(1), ["gen2"] = GC.CollectionCount(2), ["gc_pause_ms"] = Math.Round((GC.GetTotalPauseDuration() - paused).TotalMilliseconds) },
            Note = $"{queue.Policy}, {queue.Strategy}; a step submits {Slots} tasks, ends {Slots} and assigns {Slots}{(schedules > 0 ? $"; {schedules} schedules that are not due" : "")}",
        };
    }

    private static string Name(int node) => $"node-{node}";

    private TimeSpan Round(int count, List<TimeSpan>? durations)
    {
        Make(count);
        var watch = Stopwatch.StartNew();
        for (var done = 0; done < count && _made.Count > 0;)
        {
            var began = Stopwatch.GetTimestamp();
            var node = _random.Next(nodes);
            var held = _held[node];
            var reports = new AttemptReport[held.Count];
            for (var i = 0; i < reports.Length; i++)
            {
                reports[i] = new AttemptSucceededReport(held[i].Task.Id, held[i].Token, default, TimeSpan.Zero);
            }

            held.Clear();
            _time += 10;
            Submit(reports.Length);
            Handle(new HearNode(new FromNode(new NodeId(Name(node), 1), _pump.Kernel.Epoch, Slots, reports)));
            done += reports.Length;
            durations?.Add(Stopwatch.GetElapsedTime(began));
        }

        return watch.Elapsed;
    }

    private void Make(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _made.Enqueue(new TaskSpec
            {
                Id = new TaskId(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"task-{++_submitted:D10}")),
                Kind = "noop",
                Estimate = TimeSpan.FromMilliseconds(_random.Next(1, 10_000)),
                Priority = _random.Next(10),
            });
        }
    }

    private void Submit(int count)
    {
        var specs = new TaskSpec[count];
        for (var i = 0; i < count; i++)
        {
            specs[i] = _made.Dequeue();
        }

        if (count > 0)
        {
            Handle(new SubmitTasks(specs));
        }
    }

    private void Handle(KernelCommand command)
    {
        _pump.Handle(command, Now);
        Drain();
    }

    private void Drain()
    {
        do
        {
            var batch = _pump.TakeWrite() is not null ? _pump.Complete() : _pump.TakeRelease();
            foreach (var effect in batch?.Effects ?? [])
            {
                if (effect is ToNode { Assignments.Count: > 0 } message)
                {
                    var node = int.Parse(message.Node.Name.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture);
                    _held[node].AddRange(message.Assignments);
                }
            }

            if (_pump.Kernel.NextWakeUp(Now) == TimeSpan.Zero)
            {
                _pump.Handle(Tick.Instance, Now);
            }
        }
        while (_pump.Kernel.HasOpenBatch);
    }
}
