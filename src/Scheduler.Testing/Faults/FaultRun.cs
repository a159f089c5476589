using System.Globalization;
using System.Text;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Embedded;
using Scheduler.Testing.Engine;

namespace Scheduler.Testing.Faults;

/// <summary>One world, from its setup to its checks.</summary>
internal sealed class FaultRun
{
    private const int MostHistories = 3;

    // As in the cluster.
    private static readonly Timestamp Start = Timestamp.From(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly FaultOptions _options;
    private readonly SeededMishaps _mishaps;
    private readonly VirtualWorld _world;
    private readonly VirtualCluster _cluster;
    private readonly FaultWorld _setUp;
    private readonly History _history;
    private readonly List<Task> _works = [];

    public FaultRun(ulong seed, FaultOptions options, Action<FaultWorld> setUp)
    {
        _options = options;
        _mishaps = new SeededMishaps(seed, options);
        _world = new VirtualWorld(Start, _mishaps, options.Patience);
        _history = new History(() => _world.Now - Start);
        var time = new VirtualTime(_world);
        _setUp = new FaultWorld(seed, time, _history);
        setUp(_setUp);
        if (_setUp.Works.Count == 0 && _setUp.Options.Schedules is null or [])
        {
            throw new SchedulerConfigurationException("Nothing happens in this world: give it something to do with world.Work(scheduler => …), such as to submit tasks.");
        }

        _setUp.Options.Seed = seed;
        _setUp.Options.TimeProvider = time;
        _cluster = new VirtualCluster(_world, time, _setUp.Options) { Stored = Count, Told = _history.Add };
    }

    public int Tasks { get; private set; }

    public int Attempts { get; private set; }

    public int Faults => _mishaps.Count;

    /// <summary>Runs it.</summary>
    /// <returns>The check that failed, with its history; null: all checks passed.</returns>
    public string? Run()
    {
        try
        {
            LetHappen();
            var tasks = _cluster.Tasks(new TaskFilter());
            foreach (var check in _setUp.Checks)
            {
                check(tasks);
            }

            return null;
        }
        catch (BrokenCheckException broken)
        {
            return Tell(broken);
        }
        catch (Exception e)
        {
            // Whatever it is, whoever looks for its cause needs the seed.
            return Tell(new BrokenCheckException("the world comes to its end", null, e));
        }
    }

    private void LetHappen()
    {
        var nodes = Nodes();
        _mishaps.Begin(_cluster, nodes, _history);
        _cluster.StartScheduler();
        foreach (var node in nodes)
        {
            _cluster.StartNode(node);
        }

        foreach (var work in _setUp.Works)
        {
            StartWork(work);
        }

        if (_setUp.Invariants.Count > 0)
        {
            _world.Happened = () => _setUp.Invariants.ForEach(invariant => invariant());
        }

        _world.Drive(() => false, Start + _options.FaultyFor);
        _world.MoveTo(Start + _options.FaultyFor);
        CalmDown();
        _world.Drive(IsDone, _world.Now + _options.CalmFor);
        if (!IsDone())
        {
            RequireWorks();
            throw NotDone();
        }

        RequireWorks();
    }

    private void StartWork(Func<ISchedulerClient, Task> work)
    {
        var flow = new Flow(_world, process: null, "The work of this world", task: null);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _works.Add(started.Task);
        _world.Continue(flow, () => flow.Run(() => _ = EndAsync()));

        async Task EndAsync()
        {
            try
            {
                await work(new PatientClient(_cluster));
                started.SetResult();
            }
            catch (Exception e)
            {
                started.SetException(e);
            }

            _world.End(flow);
        }
    }

    private void CalmDown()
    {
        _history.Add(null, "the faults stop");
        _mishaps.Stop();

        // Else there would always be another task.
        foreach (var schedule in _setUp.Options.Schedules ?? [])
        {
            _cluster.Ask(new Asked(_world, new HoldSchedule(schedule.Name, "The faults have stopped."), flow: null));
        }
    }

    private bool IsDone() =>
        _works.TrueForAll(work => work.IsCompleted) && _cluster.UnfinishedTasks == 0
        && _cluster.Nodes.All(node => node.IsDead || !node.Attempts.Any());

    private void RequireWorks()
    {
        if (_works.Find(work => work.IsFaulted) is { Exception.InnerException: { } fault })
        {
            throw new BrokenCheckException("the work of the world ends without an exception", null, fault);
        }
    }

    private BrokenCheckException NotDone()
    {
        var unfinished = _cluster.Tasks(new TaskFilter { Finished = false });
        var atWork = _cluster.Nodes.Where(node => !node.IsDead).SelectMany(node => node.Attempts).Select(attempt => attempt.Flow.Name)
            .Concat(_works.Exists(work => !work.IsCompleted) ? ["The work of the world"] : []);
        return new BrokenCheckException(
            unfinished.Count > 0 ? $"every task ends within {Durations.Text(_options.CalmFor)} once nothing goes wrong any longer" : $"all code of the world ends within {Durations.Text(_options.CalmFor)} (still at work: {string.Join(", ", atWork)})",
            unfinished.FirstOrDefault(),
            null);
    }

    private IReadOnlyList<NodeOptions> Nodes()
    {
        var given = TestNodes.Of(_setUp.Options);
        return given is [var only]
            ? [.. Enumerable.Range(1, _options.Nodes).Select(number => only with { Name = string.Create(CultureInfo.InvariantCulture, $"node-{number}") })]
            : given;
    }

    private void Count(Core.Batch batch)
    {
        Tasks += batch.Events.Count(happened => happened is TaskAdmitted);
        Attempts += batch.Events.Count(happened => happened is TaskAssigned);
    }

    private string Tell(BrokenCheckException broken)
    {
        var text = new StringBuilder();
        var task = broken.Task;
        text.Append(CultureInfo.InvariantCulture, $"In the world of seed {_setUp.Seed} it does not hold that {broken.Message}{(task is null ? "" : $", for the task '{task.Id}' ({task.Kind})")}.");
        if (broken.InnerException is { } inner)
        {
            text.AppendLine().Append(inner is SchedulerTestException ? inner.Message : inner.ToString());
        }

        text.AppendLine().AppendLine();
        TaskId[] told = task is not null ? [task.Id] : [.. _history.Struck.Take(MostHistories)];
        foreach (var id in told)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"What happened to the task '{id}', in seconds of virtual time:").AppendLine(_history.Of(id));
        }

        return text.ToString().TrimEnd();
    }
}
