using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>
/// Groups of idempotent tasks among nodes that end them in every way, forget them, and die, under schedulers that die as well. Any task that takes longer
/// than half of its siblings gets a copy, so that most have one at some time.
/// </summary>
internal sealed class CopyRun
{
    private static readonly string[] Names = ["n0", "n1", "n2", "n3"];

    private readonly Random _random;
    private readonly World _world;
    private readonly CopyModel _model = new(partition: 0);
    private readonly List<RandomNode> _nodes = [];
    private int _submitted;
    private int _read;
    private int _heard;

    public CopyRun(int seed)
    {
        _random = new Random(seed);
        string[] policies = ["fcfs", "priority", "time-slices", "fair-shares"];
        _world = new World(new KernelOptions
        {
            Seed = (ulong)seed,
            Queues = [new QueueOptions { Policy = policies[seed % policies.Length], Slice = TimeSpan.FromSeconds(4) }],
            TaskLimits = [new LimitOptions { Name = "api", Running = 3 }],
            Stragglers = new StragglerOptions { EndedPercent = 20, MedianPercent = 100, MinRunTime = TimeSpan.FromSeconds(seed % 3) },
        });
        _nodes.AddRange(Names.Select(name => new RandomNode(_random, name, Given.Node(slots: 3, kinds: "noop sleep") with { YieldingKinds = ["noop"] })));
    }

    public IReadOnlyList<Event> Events => _world.Events;

    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Step();
            Hear();
        }

        _nodes.ForEach(node => node.IsHealthy = true);
        for (var round = 0; _world.Kernel.UnfinishedTasks > 0 || _world.Kernel.Desk.State.Leftovers.Any(); round++)
        {
            Assert.True(round < 500, $"After {round} healthy rounds {_world.Kernel.UnfinishedTasks} tasks have no outcome.");
            _nodes.ForEach(node => Say(node));
            _world.Pass(2);
            Hear();
        }

        var copies = _world.Kernel.Desk.State.Groups.All.Aggregate(default(CopyCounts), (sum, group) =>
            new CopyCounts(sum.Started + group.Copies.Started, sum.Won + group.Copies.Won, sum.Wasted + group.Copies.Wasted));
        Assert.Equal((_world.Count<CopyAssigned>(), 0), (copies.Started, copies.Running));
    }

    private void Step()
    {
        var node = _nodes[_random.Next(_nodes.Count)];
        switch (_random.Next(20))
        {
            case < 3:
                Submit();
                break;
            case < 12:
                Say(node);
                break;
            case < 17:
                _world.Pass(_random.NextDouble() * 3);
                break;
            case 17:
                _world.Cancel($"t{_random.Next(_submitted + 1)}");
                break;
            case 18 when _random.Next(4) == 0:
                _world.Do(new NodeDied(node.Id));
                node.Restart();
                break;
            case 19 when _random.Next(6) == 0:
                _world.FailoverFromSnapshot();
                break;
            case 19 when _random.Next(6) == 0:
                _world.Failover();
                break;
        }
    }

    private void Submit()
    {
        var tasks = Enumerable.Range(0, _random.Next(1, 9)).Select(_ => Task()).ToArray();
        foreach (var group in tasks.Select(task => task.Group!).Distinct(StringComparer.Ordinal))
        {
            _world.Do(new OpenGroup(group));
        }

        _world.Submit(tasks);
    }

    private TaskSpec Task() => Given.Task(
        $"t{_submitted++}",
        kind: _random.Next(3) == 0 ? "sleep" : "noop",
        priority: _random.Next(3),
        group: $"g{_submitted / 12}",
        idempotent: _random.Next(8) > 0,
        fairnessKey: $"user{_random.Next(2)}",
        slots: _random.Next(6) == 0 ? 2 : 1,
        limits: _random.Next(4) == 0 ? [new LimitUse("api")] : null,
        antiAffinityKey: _random.Next(10) == 0 ? "apart" : null,
        orderKey: _random.Next(12) == 0 ? "order" : null);

    private void Say(RandomNode node) => _world.Say(node.Speak(_world.Time, _world.Kernel.Epoch));

    // Nodes hear what they were told, and the model what happened.
    private void Hear()
    {
        for (; _read < _world.Events.Count; _read++)
        {
            _model.Read(_world.Events[_read], _read + 1);
        }

        _model.Compare(_world.Kernel);
        for (; _heard < _world.Sent.Count; _heard++)
        {
            if (_random.Next(12) > 0)
            {
                _nodes.Find(node => node.Id == _world.Sent[_heard].Node)?.Hear(_world.Sent[_heard]);
            }
        }
    }
}
