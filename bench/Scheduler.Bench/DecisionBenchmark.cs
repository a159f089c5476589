using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;

namespace Scheduler.Bench;

/// <summary>
/// How long the core takes for a task, from its acceptance over its assignment to its outcome, as nodes and waiting tasks grow
/// together. Each policy where every slot is taken, so that it orders all that waits; each strategy where every node has room, so
/// that it chooses among all of them, and what waits fits nowhere. Processor time, the collector's included: of a shared machine the wall
/// clock tells little.
/// </summary>
internal static class DecisionBenchmark
{
    private static readonly (int Nodes, int Waiting)[] Sizes = [(10, 1_000), (100, 10_000), (1_000, 100_000), (10_000, 1_000_000)];

    /// <summary>The lines of a table, as they are measured.</summary>
    public static IEnumerable<string> Run()
    {
        var columns = Sizes.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Nodes:N0} / {s.Waiting:N0}"));
        yield return $"{"us of CPU a task at nodes / waiting",-40}{string.Concat(columns.Select(c => $"{c,20}"))}{"last / first",14}";

        // Not shown: the compiler settles.
        _ = new DecisionScene(new QueueOptions(), 10, 1_000, isRoomy: false).Measure();
        foreach (var policy in new PolicyRegistry().Names)
        {
            yield return Line($"{policy}, every slot taken", new QueueOptions { Policy = policy }, isRoomy: false);
        }

        foreach (var strategy in new StrategyRegistry().Names)
        {
            yield return Line($"{strategy}, every node has room", new QueueOptions { Strategy = strategy }, isRoomy: true);
        }
    }

    private static string Line(string name, QueueOptions queue, bool isRoomy)
    {
        var times = new List<double>();
        foreach (var (nodes, waiting) in Sizes)
        {
            times.Add(new DecisionScene(queue, nodes, waiting, isRoomy).Measure().TotalMicroseconds);
            GC.Collect();
        }

        var cells = times.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t,20:N2}"));
        return string.Create(CultureInfo.InvariantCulture, $"{name,-40}{string.Concat(cells)}{times[^1] / times[0],14:N2}");
    }
}

/// <summary>One kernel, its nodes and its backlog. Every step one node reports its tasks done, and as many new
/// ones are submitted.</summary>
internal sealed class DecisionScene
{
    private const int Slots = 16;
    private const int PerRound = 10_000;
    private const int WarmUp = 2;
    private const int Rounds = 5;
    private const int Users = 10;
    private const int Keys = 100;

    private readonly Kernel _kernel;
    private readonly List<Assignment>[] _held;
    private readonly List<int> _busy = [];
    private readonly Random _random = new(1);
    private readonly bool _usesKeys;
    private long _made;
    private long _time = TimeSpan.TicksPerDay;

    /// <param name="isRoomy">Whether every node has room, and what waits is of a kind that none has.</param>
    public DecisionScene(QueueOptions queue, int nodes, int waiting, bool isRoomy)
    {
        _kernel = new Kernel(new KernelOptions
        {
            Queues = [queue],
            LeaseDuration = TimeSpan.FromHours(1),
            LeaseMargin = TimeSpan.FromHours(1),
        });
        _held = [.. Enumerable.Range(0, nodes).Select(_ => new List<Assignment>())];
        _usesKeys = queue.Strategy == "consistent-hash";
        _kernel.Begin("bench", Now);
        Settle();
        var offer = new NodeOffer { Slots = Slots, Capacity = new Resources(64_000, 1L << 36), Kinds = ["noop"] };
        for (var i = 0; i < nodes; i++)
        {
            Handle(new HearNode(new FromNode(NodeOf(i), 0, Slots, []) { Join = offer, Held = [] }));
        }

        Fill(isRoomy ? nodes * Slots / 2 : (nodes * Slots) + waiting, "noop");
        if (isRoomy)
        {
            Fill(waiting, "elsewhere");
        }
    }

    private Instant Now => new(new Timestamp(_time), new Timestamp(_time));

    /// <summary>The median over rounds of the mean for a task.</summary>
    public TimeSpan Measure()
    {
        var means = new List<TimeSpan>();
        for (var i = 0; i < WarmUp + Rounds; i++)
        {
            var elapsed = Round();
            if (i >= WarmUp)
            {
                means.Add(elapsed / PerRound);
            }
        }

        means.Sort();
        return means[Rounds / 2];
    }

    private static NodeId NodeOf(int node) => new($"node-{node}", 1);

    private TimeSpan Round()
    {
        // Made with the clock stopped: that is the client's work.
        var made = new Queue<TaskSpec>(Enumerable.Range(0, PerRound).Select(_ => Task("noop")));
        var before = Environment.CpuUsage.TotalTime;
        while (made.Count > 0)
        {
            var node = TakeBusy();
            var held = _held[node];
            var reports = new AttemptReport[Math.Min(held.Count, made.Count)];
            for (var i = 0; i < reports.Length; i++)
            {
                reports[i] = new AttemptSucceededReport(held[i].Task.Id, held[i].Token, default, TimeSpan.FromMilliseconds(1));
            }

            held.RemoveRange(0, reports.Length);
            if (held.Count > 0)
            {
                _busy.Add(node);
            }

            _time += 10;
            Handle(new HearNode(new FromNode(NodeOf(node), _kernel.Epoch, Slots, reports)));
            var specs = new TaskSpec[reports.Length];
            for (var i = 0; i < specs.Length; i++)
            {
                specs[i] = made.Dequeue();
            }

            Handle(new SubmitTasks(specs));
        }

        return Environment.CpuUsage.TotalTime - before;
    }

    private int TakeBusy()
    {
        var at = _random.Next(_busy.Count);
        var node = _busy[at];
        _busy[at] = _busy[^1];
        _busy.RemoveAt(_busy.Count - 1);
        return node;
    }

    private void Fill(int count, string kind)
    {
        for (var left = count; left > 0; left -= 1_000)
        {
            Handle(new SubmitTasks([.. Enumerable.Range(0, Math.Min(left, 1_000)).Select(_ => Task(kind))]));
        }
    }

    private TaskSpec Task(string kind) => new()
    {
        Id = new TaskId(string.Create(CultureInfo.InvariantCulture, $"task-{++_made:D10}")),
        Kind = kind,
        Estimate = TimeSpan.FromMilliseconds(_random.Next(1, 10_000)),
        Priority = _random.Next(10),
        Deadline = new Timestamp(_random.NextInt64(TimeSpan.TicksPerDay)),
        FairnessKey = $"user-{_random.Next(Users)}",
        AffinityKey = _usesKeys ? $"key-{_random.Next(Keys)}" : null,
        Request = new Resources(_random.Next(1, 5) * 100, 1 << 20),
    };

    private void Handle(Command command)
    {
        _kernel.Handle(command, Now);
        Settle();
    }

    private void Settle()
    {
        do
        {
            foreach (var effect in _kernel.TakeBatch().Effects)
            {
                if (effect is ToNode { Assignments.Count: > 0 } message)
                {
                    var node = int.Parse(message.Node.Name.AsSpan(5), CultureInfo.InvariantCulture);
                    if (_held[node].Count == 0)
                    {
                        _busy.Add(node);
                    }

                    _held[node].AddRange(message.Assignments);
                }
            }

            if (_kernel.NextWakeUp(Now) == TimeSpan.Zero)
            {
                _kernel.Handle(Tick.Instance, Now);
            }
        }
        while (_kernel.HasOpenBatch);
    }
}
