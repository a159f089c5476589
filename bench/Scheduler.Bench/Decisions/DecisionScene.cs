using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Bench.Decisions;

/// <summary>Processor time for one task.</summary>
/// <param name="Deciding">Of the thread that decides, while the kernel has a command or gives a batch.</param>
/// <param name="Beside">Of everything else in the process.</param>
internal readonly record struct DecisionCost(TimeSpan Deciding, TimeSpan Beside);

/// <summary>
/// One kernel, its nodes and its backlog. What counts is the processor time of the deciding thread: the wall clock tells little of a
/// shared machine, and the collector's threads work for the specs and messages that the benchmark makes as well.
/// </summary>
internal abstract class DecisionScene
{
    protected const int Slots = 16;
    private const int WarmUp = 2;
    private const int Rounds = 5;
    private const int Keys = 100;

    private readonly Kernel _kernel;
    private readonly SceneKeys _keys;
    private readonly bool _usesKeys;
    private readonly LimitSet[] _limits;
    private long _made;
    private TimeSpan _spent;

    protected DecisionScene(QueueOptions queue, int nodes, SceneKeys? keys = null)
    {
        _keys = keys ?? new SceneKeys();
        _limits = [.. Enumerable.Range(0, _keys.Limits).Select(i => LimitSet.Of([new LimitUse(string.Create(CultureInfo.InvariantCulture, $"tenant:{i}"))])!)];
        _kernel = new Kernel(new KernelOptions
        {
            Queues = [.. Enumerable.Range(0, _keys.Queues).Select(i => queue with { Name = QueueOf(i) })],
            Limits = new SchedulerLimits { MaxQueues = 10_000, MaxSchedulingClasses = 100_000 },
            LeaseDuration = TimeSpan.FromHours(1),
            LeaseMargin = TimeSpan.FromHours(1),
        });
        _usesKeys = queue.Strategy == "consistent-hash";
        _kernel.Begin("bench", Now);
        if (_keys.Limits > 0)
        {
            Handle(new SetLimit(new LimitOptions { Name = "tenant:*", Running = _keys.Running }));
        }

        for (var i = 0; i < _keys.Queues && _keys.AreQueuesListed; i++)
        {
            Handle(new SetLimit(new LimitOptions { Name = string.Create(CultureInfo.InvariantCulture, $"limit-{i}"), Running = 1_000_000, Queues = [QueueOf(i)] }));
        }

        Settle();
        var offer = new NodeOffer
        {
            Slots = Slots, Capacity = new Resources(64_000, 1L << 36), Kinds = ["noop"], YieldingKinds = ["noop"],
        };
        for (var i = 0; i < nodes; i++)
        {
            Handle(new HearNode(new FromNode(NodeOf(i), 0, Slots, []) { Join = offer, Held = [] }));
        }
    }

    protected long Time { get; set; } = TimeSpan.TicksPerDay;

    protected Random Random { get; } = new(1);

    private Instant Now => new(new Timestamp(Time), new Timestamp(Time));

    /// <summary>The median over rounds of the mean for a task.</summary>
    public DecisionCost Measure() => MeasureInTurns([this], WarmUp, Rounds)[0];

    /// <summary>Of scenes that are to be compared: a round of each in turn, so that what else the machine does, and the state of the
    /// compiler, is the same for all.</summary>
    public static IReadOnlyList<DecisionCost> MeasureInTurns(IReadOnlyList<DecisionScene> scenes, int warmUp = 4, int rounds = 15)
    {
        var costs = scenes.Select(_ => new List<DecisionCost>()).ToArray();
        for (var round = 0; round < warmUp + rounds; round++)
        {
            for (var i = 0; i < scenes.Count; i++)
            {
                var cost = scenes[i].MeasureRound();
                if (round >= warmUp)
                {
                    costs[i].Add(cost);
                }
            }
        }

        return [.. costs.Select(c => c.OrderBy(cost => cost.Deciding).ElementAt(rounds / 2))];
    }

    private DecisionCost MeasureRound()
    {
        Prepare();
        _spent = TimeSpan.Zero;
        var before = Environment.CpuUsage.TotalTime;
        var tasks = Round();
        return new DecisionCost(_spent / tasks, (Environment.CpuUsage.TotalTime - before - _spent) / tasks);
    }

    /// <summary>What needs no kernel, before a round.</summary>
    protected abstract void Prepare();

    /// <returns>How many tasks were decided on.</returns>
    protected abstract int Round();

    /// <summary>What the kernel says to a node.</summary>
    protected abstract void Hear(int node, ToNode message);

    protected static NodeId NodeOf(int node) => new(string.Create(CultureInfo.InvariantCulture, $"node-{node}"), 1);

    protected void Report(int node, params AttemptReport[] reports) =>
        Handle(new HearNode(new FromNode(NodeOf(node), _kernel.Epoch, Slots, reports)));

    protected void Submit(params TaskSpec[] tasks) => Handle(new SubmitTasks(tasks));

    protected void Fill(int count, string kind)
    {
        for (var left = count; left > 0; left -= 1_000)
        {
            Submit([.. Enumerable.Range(0, Math.Min(left, 1_000)).Select(_ => Task(kind))]);
        }
    }

    /// <summary>Of any length, priority and deadline, of any user.</summary>
    protected TaskSpec Task(string kind) => new()
    {
        Id = new TaskId(string.Create(CultureInfo.InvariantCulture, $"task-{++_made:D10}")),
        Kind = kind,
        Estimate = TimeSpan.FromMinutes(Random.Next(10, 10_000)),
        Priority = Random.Next(10),
        Deadline = new Timestamp(Random.NextInt64(TimeSpan.TicksPerDay)),
        FairnessKey = $"user-{Random.Next(_keys.Users)}",
        Queue = QueueOf((int)(_made % _keys.Queues)),
        OrderKey = _keys.Orders == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"order-{_made % _keys.Orders}"),
        AffinityKey = _usesKeys ? $"key-{Random.Next(Keys)}" : null,
        Limits = _limits.Length == 0 ? [] : _limits[_made % _limits.Length],
        Request = new Resources(_keys.AreAlike ? 100 : Random.Next(1, 5) * 100, 1 << 20),
    };

    private static string QueueOf(int queue) =>
        queue == 0 ? QueueOptions.DefaultName : string.Create(CultureInfo.InvariantCulture, $"queue-{queue}");

    private void Handle(KernelCommand command)
    {
        var before = ThreadClock.Now();
        _kernel.Handle(command, Now);
        _spent += ThreadClock.Now() - before;
        Settle();
    }

    private void Settle()
    {
        do
        {
            var before = ThreadClock.Now();
            var batch = _kernel.TakeBatch();
            _spent += ThreadClock.Now() - before;
            foreach (var message in batch.Effects.OfType<ToNode>())
            {
                Hear(int.Parse(message.Node.Name.AsSpan(5), CultureInfo.InvariantCulture), message);
            }

            if (_kernel.NextWakeUp(Now) == TimeSpan.Zero)
            {
                before = ThreadClock.Now();
                _kernel.Handle(Tick.Instance, Now);
                _spent += ThreadClock.Now() - before;
            }
        }
        while (_kernel.HasOpenBatch);
    }
}
