using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Simulation.Engine;
using Scheduler.Testing.Engine;

namespace Scheduler.Testing.Faults;

/// <summary>What goes wrong in a world, drawn from its seed.</summary>
internal sealed class SeededMishaps(ulong seed, FaultOptions options) : Mishaps
{
    // A task of which nothing ever comes teaches nothing: after so many it is left in peace. Three crashes would make it poison.
    private const int MostOfTask = 3;
    private const int MostCrashesOfTask = 2;

    // Longer than a lease and its margin.
    private static readonly (int From, int To) Long = (27_000, 60_000);

    // Streams of their own: what code awaits does not depend on how many messages there were.
    private readonly SeededRandom _mishaps = new(seed, "mishaps");
    private readonly SeededRandom _flows = new(seed, "flows");
    private readonly SeededRandom _network = new(seed, "network");
    private readonly Dictionary<string, Timestamp> _cutUntil = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskId, int> _crashes = [];
    private readonly Dictionary<TaskId, int> _mishapsOf = [];
    private VirtualCluster _cluster = null!;
    private History _history = null!;
    private IReadOnlyList<NodeOptions> _nodes = [];

    public override bool HaveLeases => true;

    /// <summary>Whether faults still happen.</summary>
    public bool IsFaulty { get; private set; } = true;

    public int Count { get; private set; }

    public void Begin(VirtualCluster cluster, IReadOnlyList<NodeOptions> nodes, History history) => (_cluster, _nodes, _history) = (cluster, nodes, history);

    /// <summary>From now on nothing goes wrong.</summary>
    public void Stop()
    {
        IsFaulty = false;
        _cutUntil.Clear();
        foreach (var process in _cluster.Nodes.Cast<VirtualProcess>().Append(_cluster.Scheduler!))
        {
            process.WallError = TimeSpan.Zero;
        }
    }

    public override TimeSpan WriteTime() => TimeSpan.FromMicroseconds(200 + _network.Below(5_000));

    public override TimeSpan ContinueAfter(Flow flow) => TimeSpan.FromMicroseconds(_flows.Happens(0.02) ? _flows.Below(2_000_000) : _flows.Below(20_000));

    public override IReadOnlyList<TimeSpan> Arrivals(VirtualNode node)
    {
        if (_cutUntil.GetValueOrDefault(node.Name) > _cluster.World.Now || (IsFaulty && _network.Happens(options.LostMessages)))
        {
            return [];
        }

        return IsFaulty && _network.Happens(options.DoubledMessages) ? [Delay(), Delay()] : [Delay()];
    }

    public override void Decided(Asked asked)
    {
        if (IsFaulty && asked.Request is SubmitTasks submit && _network.Happens(options.DoubledSubmits))
        {
            _cluster.World.At(_cluster.World.Now + Span(100, 5_000), () =>
            {
                if (_cluster.Scheduler is { IsDead: false } scheduler)
                {
                    scheduler.Hear(submit);
                }
            });
        }
    }

    public override void Before(Occasion occasion)
    {
        if (!IsFaulty || occasion is not { Process: VirtualNode node, Flow.Task: { } task } || _mishapsOf.GetValueOrDefault(task) >= MostOfTask)
        {
            return;
        }

        // Always as many draws, so that other likelihoods change as little as possible.
        var (what, at) = (_mishaps.NextDouble(), PointText(occasion.Point));
        var kills = occasion.Point == Point.End ? options.Kills * 3 : options.Kills;
        if (Takes(ref what, kills))
        {
            Kill(node, task, at);
        }
        else if (Takes(ref what, options.Stops))
        {
            Stop(node, task, at);
        }
        else if (Takes(ref what, options.Pauses))
        {
            var time = Span(Long.From, Long.To);
            Befall(task, $"{at}, {node.Name} stands still for {Seconds(time)}");
            node.Pause(time);
        }
        else if (Takes(ref what, options.Cuts))
        {
            var time = Span(Long.From, Long.To);
            Befall(task, $"{at}, {node.Name} is cut off from the scheduler for {Seconds(time)}");
            _cutUntil[node.Name] = _cluster.World.Now + time;
        }
        else if (Takes(ref what, options.SchedulerKills) && _cluster.Scheduler is { IsDead: false } scheduler)
        {
            Befall(task, $"{at}, the scheduler is killed; it starts again from its journal");
            scheduler.Die();
            _cluster.World.At(_cluster.World.Now + Span(100, 5_000), _cluster.StartScheduler);
        }
        else if (Takes(ref what, options.ClockJumps))
        {
            Jump(node, task);
        }
    }

    // Another process of its name starts some time later.
    private void Restart(VirtualNode gone) => _cluster.World.At(_cluster.World.Now + Span(200, 3_000), () =>
    {
        gone.Die();
        _history.Add(null, $"{gone.Name} starts");
        _cluster.StartNode(_nodes.First(node => node.Name == gone.Name));
    });

    private void Kill(VirtualNode node, TaskId task, string at)
    {
        if (MayGoDown(node, task, "is killed"))
        {
            Befall(task, $"{at}, {node.Name} is killed");
            node.Die();
            Restart(node);
        }
    }

    private void Stop(VirtualNode node, TaskId task, string at)
    {
        if (MayGoDown(node, task, "is told to stop"))
        {
            Befall(task, $"{at}, {node.Name} is told to stop: tokens fire, and it gives its tasks back");
            node.Leave();
            Restart(node);
        }
    }

    // Where its last word is lost, a node that was told to stop has died for the scheduler.
    private bool MayGoDown(VirtualNode node, TaskId task, string how)
    {
        // Those included that have ended there, which the scheduler does not know.
        var known = _cluster.Tasks(new TaskFilter { Finished = false }).Where(known => known.Node?.Name == node.Name && !known.Phase.IsWaiting());
        TaskId[] running = [.. node.Attempts.Select(attempt => attempt.Running.Assignment.Task.Id).Concat(known.Select(known => known.Id)).Append(task).Distinct()];
        if (node.HasLeft || running.Any(id => _crashes.GetValueOrDefault(id) >= MostCrashesOfTask))
        {
            return false;
        }

        foreach (var id in running)
        {
            _crashes[id] = _crashes.GetValueOrDefault(id) + 1;
            if (id != task)
            {
                _history.Strike(id, $"{node.Name} {how} while its attempt runs there");
            }
        }

        return true;
    }

    private void Jump(VirtualNode node, TaskId task)
    {
        node.WallError = Span(0, 60_000) - TimeSpan.FromSeconds(30);
        if (_cluster.Scheduler is { } scheduler)
        {
            scheduler.WallError = Span(0, 60_000) - TimeSpan.FromSeconds(30);
        }

        Befall(task, $"from now on the clock of {node.Name} is wrong by {Seconds(node.WallError)}");
    }

    private void Befall(TaskId task, string what)
    {
        Count++;
        _mishapsOf[task] = _mishapsOf.GetValueOrDefault(task) + 1;
        _history.Strike(task, what);
    }

    private static bool Takes(ref double what, double likelihood)
    {
        what -= likelihood;
        return what < 0;
    }

    private TimeSpan Delay() => TimeSpan.FromMicroseconds(IsFaulty && _network.Happens(0.02) ? _network.Below(5_000_000) : 200 + _network.Below(2_000));

    private TimeSpan Span(int fromMs, int toMs) => TimeSpan.FromMilliseconds(fromMs + _mishaps.Below(toMs - fromMs));

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.0} s");

    private static string PointText(Point point) => point switch
    {
        Point.Start => "before the handler begins",
        Point.End => "after the handler has ended, and before the scheduler knows",
        _ => "while the handler awaits",
    };
}
