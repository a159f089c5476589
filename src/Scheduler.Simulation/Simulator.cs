using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Simulation.Engine;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation;

/// <summary>
/// The product's own <see cref="Kernel"/>, <see cref="Pump"/> and <see cref="NodeKernel"/> in virtual time, in a world where
/// nothing fails. The same tasks and options give the same run, to the last tick.
/// </summary>
public sealed class Simulator : INodeWorld
{
    // Leases never end: nothing fails here, and renewing them through months would cost more than all decisions.
    private static readonly TimeSpan ForEver = TimeSpan.FromDays(365_000);

    /// <summary>For how long a world is simulated.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromDays(91_250);

    private static readonly TimeSpan LongestLease = TimeSpan.FromHours(1);

    private readonly EventQueue _queue = new();
    private readonly SimulationOptions _options;
    private readonly ISimulationListener _listener;
    private readonly SimulatedScheduler _scheduler;
    private readonly Dictionary<NodeId, SimulatedNode> _nodes = [];
    private readonly Dictionary<TaskId, OpenTask> _open = [];

    // They have their outcome, and an attempt that is being stopped.
    private readonly Dictionary<TaskId, OpenTask> _leftovers = [];

    // How many others each task has before it, one after the other; only where tasks can be slow.
    private readonly Dictionary<TaskId, int> _levels = [];
    private int _openLevels;
    private IEnumerator<SimulatedTask> _tasks = Enumerable.Empty<SimulatedTask>().GetEnumerator();
    private bool _hasNext;

    /// <exception cref="SchedulerConfigurationException">An option is out of range or not known.</exception>
    public Simulator(SimulationOptions options, ISimulationListener listener)
    {
        _options = options;
        _listener = listener;
        _scheduler = new SimulatedScheduler(_queue, KernelOptionsOf(options), options.JournalWrite, Release);
        foreach (var (name, offer) in options.Cluster)
        {
            var able = offer with { Kinds = options.Kinds, YieldingKinds = options.YieldingKinds ?? options.Kinds };
            var id = new NodeId(name, 1);
            var node = new SimulatedNode(_queue, id, able, options.Node, this)
            {
                SlownessOf = task => options.SlowAttempts?.On(id, task.Id, options.Seed) ?? 1,
            };
            _nodes.Add(node.Id, node);
            node.Connect();
        }
    }

    /// <summary>How much time has passed in the simulated world.</summary>
    public Timestamp Now => _queue.Now;

    /// <summary>Events that the kernel decided so far.</summary>
    public long Events => _scheduler.Kernel.LastEventNumber;

    /// <summary>Runs until every task has finished.</summary>
    /// <param name="tasks">In the order of their arrival, each after those that it waits for. Read as time goes by, so there may be any number.</param>
    /// <exception cref="WorkloadException">A task was refused, or can never run.</exception>
    public void Run(IEnumerable<SimulatedTask> tasks, CancellationToken cancellationToken = default)
    {
        using (_tasks = tasks.GetEnumerator())
        {
            _hasNext = _tasks.MoveNext();
            AwaitArrival();
            while (_hasNext || _open.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!_queue.Step() || _queue.Now.Ticks > MostTime.Ticks)
                {
                    throw Unfinished();
                }
            }
        }
    }

    // What works, or has not come yet, would have ended later; what has never begun in all that time has no room.
    private WorkloadException Unfinished()
    {
        var late = _open.Values.FirstOrDefault(open => open.StartedAt is not null)?.Task ?? (_hasNext ? _tasks.Current : null);
        if (late is { Task: var task })
        {
            return new WorkloadException(
                $"Virtual time has reached its limit of {MostTime.Days:N0} days (250 years) before every task has ended: '{task.Id}', for one,"
                + " has not. Leave out what runs or arrives so late.");
        }

        var stuck = _open.Values.First().Task.Task;
        return new WorkloadException(
            $"{Counted.Of(_open.Count, "task never ends", "tasks never end")}, such as '{stuck.Id}': no node has room for"
            + $" {Counted.Of(stuck.Slots, "slot")}, {stuck.Request}.");
    }

    void INodeWorld.Send(SimulatedNode node, FromNode message)
    {
        if (_options.Window is { } window)
        {
            message = message with { Window = window };
        }

        _queue.After(_options.NetworkLatency, () => _scheduler.Do(new HearNode(message)));
    }

    void INodeWorld.Started(SimulatedNode node, Assignment assignment) => _open[assignment.Task.Id].StartedAt ??= _queue.Now;

    void INodeWorld.Worked(SimulatedNode node, Assignment assignment, Timestamp since)
    {
        var open = _open.GetValueOrDefault(assignment.Task.Id) ?? _leftovers[assignment.Task.Id];
        open.Worked += _queue.Now - since;
        _listener.Worked(new Stretch(open.Task, node.Id.Name, since, _queue.Now));
    }

    private static KernelOptions KernelOptionsOf(SimulationOptions options) => options.Kernel with
    {
        Seed = options.Seed,
        Queues = [.. options.QueueNames.Select(name => options.Queue with { Name = name })],
        LeaseDuration = LongestLease,
        LeaseMargin = LongestLease,
        Limits = new SchedulerLimits
        {
            MaxUnfinishedTasks = 100_000_000,
            MaxTasksPerSubmit = 10_000,
            MaxSchedulingClasses = 100_000,
            MaxNodes = Math.Max(options.Cluster.Count, 1),
            MaxQueues = Math.Max(options.QueueNames.Count, 1),
            MaxOutcomesKept = 1_000,
            MaxGroups = 10_000_000,
        },
    };

    private void AwaitArrival()
    {
        if (_hasNext)
        {
            _queue.At(_tasks.Current.ArrivesAt, Arrive);
        }
    }

    // What arrives at one moment is one submit: it is ordered before any of it is assigned.
    private void Arrive()
    {
        var moment = _tasks.Current.ArrivesAt;
        var arrived = new List<TaskSpec>(1);
        while (_hasNext && _tasks.Current.ArrivesAt <= moment && arrived.Count < 10_000)
        {
            var task = _tasks.Current;
            if (!_open.TryAdd(task.Task.Id, new OpenTask(task)))
            {
                throw new WorkloadException($"The task '{task.Task.Id}' is in the workload twice.");
            }

            arrived.Add(AsSubmitted(task.Task));
            _hasNext = _tasks.MoveNext();
            if (_hasNext && _tasks.Current.ArrivesAt < moment)
            {
                throw new WorkloadException($"The task '{_tasks.Current.Task.Id}' arrives before the one that it follows.");
            }
        }

        AwaitArrival();
        _scheduler.Do(new SubmitTasks(arrived) { ReplyTo = this });
    }

    // What has ended may be forgotten already; here it has succeeded.
    private TaskSpec AsSubmitted(TaskSpec task)
    {
        var open = task.After.Count == 0 ? task : task with { After = [.. task.After.Where(edge => _open.ContainsKey(edge.Name))] };
        return _options.SlowAttempts is null ? open : open with { Group = GroupOf(task), Idempotent = true };
    }

    private string GroupOf(TaskSpec task)
    {
        var level = task.After.Select(edge => _levels.GetValueOrDefault(edge.Name) + 1).DefaultIfEmpty().Max();
        _levels.Add(task.Id, level);
        if (level == _openLevels)
        {
            _openLevels++;
            _scheduler.Do(new OpenGroup(SlowAttempts.GroupOf(level)) { ReplyTo = this });
        }

        return SlowAttempts.GroupOf(level);
    }

    private void Release(Batch batch)
    {
        foreach (var reply in batch.Replies)
        {
            if (reply.Answer is Rejection rejection)
            {
                throw new WorkloadException("The workload can't be simulated. " + rejection.Message);
            }
        }

        foreach (var happened in batch.Events)
        {
            Note(happened);
        }

        foreach (var message in batch.Effects)
        {
            Deliver(message);
        }
    }

    private void Note(Event happened)
    {
        switch (happened)
        {
            case TaskAssigned { Explanation.Aged: true } e:
                _open[e.Task].WentByAge = true;
                break;
            case AttemptYielded e:
                _open[e.Task].Preemptions++;
                break;
            case CopyAssigned e:
                _open[e.Task].Copies++;
                _open[e.Task].CopyRuns = true;
                break;
            case RivalEnded e:
                _open[e.Task].CopyRuns = false;
                break;
            case LeftoverEnded e:
                _leftovers.Remove(e.Task);
                break;
            case SuccessRecorded e:
                _open.Remove(e.Task, out var open);
                if (open!.CopyRuns)
                {
                    _leftovers.Add(e.Task, open);
                }

                _listener.TaskFinished(new MeasuredTask(open.Task, open.StartedAt!.Value, _queue.Now, open.Preemptions, open.WentByAge)
                {
                    // Of two attempts one at least was at work from the first on.
                    RunTime = open.Copies > 0 ? _queue.Now - open.StartedAt.Value : open.Worked,
                    Copies = open.Copies,
                });
                break;
        }
    }

    private void Deliver(ToNode message)
    {
        if (message.Lease is { } lease)
        {
            message = message with { Lease = lease with { Duration = ForEver } };
        }

        if (_nodes.TryGetValue(message.Node, out var node))
        {
            _queue.After(_options.NetworkLatency, () => node.Hear(message));
        }
    }

    private sealed class OpenTask(SimulatedTask task)
    {
        public SimulatedTask Task { get; } = task;

        public Timestamp? StartedAt { get; set; }

        public TimeSpan Worked { get; set; }

        public int Preemptions { get; set; }

        public bool WentByAge { get; set; }

        public int Copies { get; set; }

        /// <summary>Whether it has two attempts.</summary>
        public bool CopyRuns { get; set; }
    }
}
