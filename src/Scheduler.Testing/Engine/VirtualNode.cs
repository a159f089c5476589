using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;

namespace Scheduler.Testing.Engine;

/// <summary>A node's process: the product's node kernel and runner of attempts, whose handlers run in virtual time.</summary>
internal sealed class VirtualNode : VirtualProcess, IAttemptListener, IAttemptStage
{
    private readonly VirtualCluster _cluster;
    private readonly AttemptRunner _runner;
    private readonly Dictionary<FencingToken, VirtualAttempt> _attempts = [];
    private NodeKernel _kernel;
    private Timestamp _wakesAt = Timestamp.MaxValue;

    public VirtualNode(VirtualCluster cluster, NodeId id, NodeOffer offer)
        : base(cluster.World, id.Name)
    {
        _cluster = cluster;

        // Nothing waits for a slot here: no round trip is long enough for that.
        _kernel = new NodeKernel(id, offer, new NodeKernelOptions { MaxPrefetch = 0 });
        var options = cluster.Options;
        _runner = new AttemptRunner(options.Handlers, options.Services, options.ToAttemptOptions(), cluster.Time, options.LoggerFactory)
        {
            Client = cluster.Client,
            Stage = this,
        };
    }

    public NodeId Id => _kernel.Id;

    /// <summary>Whether it has left.</summary>
    public bool HasLeft => _kernel.IsDrained;

    /// <summary>The window that it reported last: how many tasks it wants.</summary>
    public int Window { get; private set; }

    /// <summary>The attempts whose handlers have not returned, in the order in which they began.</summary>
    public IEnumerable<VirtualAttempt> Attempts => _attempts.Values.OrderBy(attempt => attempt.Running.Assignment.Token);

    public void Connect() => Do(() => _kernel.Connect(Monotonic));

    public void Hear(ToNode message) => Do(() => _kernel.Hear(message, Monotonic));

    /// <summary>Ends cleanly, like a host that is told to stop: handlers are asked to stop, and their tasks are given back.</summary>
    public void Leave()
    {
        Do(() => _kernel.LeaveNow(Monotonic));
        foreach (var attempt in Attempts)
        {
            Tell(attempt.Running.Stop);
        }
    }

    protected override void Died()
    {
        foreach (var attempt in _attempts.Values)
        {
            World.End(attempt.Flow);
        }
    }

    void IAttemptStage.Start(RunningAttempt attempt)
    {
        var (task, token) = (attempt.Assignment.Task, attempt.Assignment.Token);
        var flow = new Flow(World, this, $"The handler of '{task.Kind}' (task {task.Id}, attempt {attempt.Assignment.Number})", task.Id);
        _attempts.Add(token, new VirtualAttempt(attempt, flow));
        World.Continue(
            flow,
            () =>
            {
                _cluster.Happens(task.Id, $"attempt {attempt.Assignment.Number} begins on {Name}");
                _kernel.Started(token, Monotonic);
                CarryOut();
                flow.Run(((IThreadPoolWorkItem)attempt).Execute);
            },
            Point.Start);
    }

    void IAttemptStage.Firing(RunningAttempt attempt, Task callbacks, bool isCancelled)
    {
        World.WaitFor(callbacks);
        if (isCancelled)
        {
            _attempts.GetValueOrDefault(attempt.Assignment.Token)?.Cancelled(World);
        }
    }

    void IAttemptListener.Ended(RunningAttempt attempt, AttemptReport report, bool abandoned)
    {
        var known = _attempts[report.Token];
        World.At(World.Now, () => Ended(known, report, abandoned), this, known.Flow, Point.End);
        if (!abandoned)
        {
            World.End(known.Flow);
        }
    }

    void IAttemptListener.Checkpoint(RunningAttempt attempt, CheckpointReport report)
    {
        _attempts[report.Token].Saves(World, report.Number);
        World.At(World.Now, () => Do(() => _kernel.Checkpoint(report, Monotonic)), this);
    }

    void IAttemptListener.Progress(RunningAttempt attempt, AttemptProgressReport report) =>
        World.At(World.Now, () => Do(() => _kernel.Progress(report, Monotonic)), this);

    void IAttemptListener.Returned(RunningAttempt attempt)
    {
        var token = attempt.Assignment.Token;
        World.At(World.Now, () => Do(() =>
        {
            _attempts.Remove(token);
            _kernel.Returned(token, Monotonic);
        }), this);
        World.End(_attempts[token].Flow);
    }

    private void Ended(VirtualAttempt attempt, AttemptReport report, bool abandoned) => Do(() =>
    {
        _cluster.Happens(report.Task, $"attempt {attempt.Running.Assignment.Number} on {Name} {Words.Of(report, abandoned)}");
        if (!abandoned)
        {
            _attempts.Remove(report.Token);
        }

        _kernel.Ended(report, abandoned, Monotonic);
    });

    private void Do(Action step)
    {
        if (!IsDead)
        {
            step();
            CarryOut();
        }
    }

    private void CarryOut()
    {
        while (_kernel.TakeOutput(Monotonic) is { IsNothing: false } output)
        {
            Ask(output);
            foreach (var assignment in output.Start)
            {
                _runner.Start(assignment, this);
            }

            if (output.Message is { } message)
            {
                Window = message.Window;
                _cluster.FromNode(this, message);
            }

            if (output.Refused)
            {
                _kernel = _kernel.NextIncarnation(_cluster.NextIncarnation());
                _kernel.Connect(Monotonic);
            }
        }

        WakeInTime();
    }

    private void Ask(NodeOutput output)
    {
        foreach (var token in output.Cancel)
        {
            Tell(_attempts.GetValueOrDefault(token) is { } attempt ? attempt.Running.RequestCancel : null);
        }

        foreach (var token in output.Stop)
        {
            Tell(_attempts.GetValueOrDefault(token) is { } attempt ? attempt.Running.Stop : null);
        }

        foreach (var token in output.Preempt)
        {
            Tell(_attempts.GetValueOrDefault(token) is { } attempt ? attempt.Running.RequestYield : null);
        }

        foreach (var answer in output.Checkpoints)
        {
            _attempts.GetValueOrDefault(answer.Token)?.Answer(World, answer);
        }
    }

    // For itself: the user's code must not run in the middle of something else.
    private void Tell(Action? attempt)
    {
        if (attempt is not null)
        {
            World.At(World.Now, attempt, this);
        }
    }

    private void WakeInTime()
    {
        if (!World.Mishaps.HaveLeases || _kernel.NextWakeUp is not { } moment)
        {
            return;
        }

        var next = World.Now + (moment > Monotonic ? moment - Monotonic : TimeSpan.Zero);
        if (next >= _wakesAt)
        {
            return;
        }

        _wakesAt = next;
        World.At(next, () =>
        {
            if (_wakesAt <= World.Now)
            {
                _wakesAt = Timestamp.MaxValue;
                Do(() => _kernel.Tick(Monotonic));
            }
        }, this);
    }
}

/// <summary>An attempt whose handler has not returned.</summary>
internal sealed class VirtualAttempt(RunningAttempt running, Flow flow)
{
    // The numbers of its checkpoints.
    private readonly List<int> _unanswered = [];
    private bool _isCancelled;

    public RunningAttempt Running { get; } = running;

    public Flow Flow { get; } = flow;

    /// <summary>The handler waits until a checkpoint is durable.</summary>
    public void Saves(VirtualWorld world, int number)
    {
        lock (_unanswered)
        {
            if (!_isCancelled)
            {
                _unanswered.Add(number);
                world.Await(Flow, 1);
            }
        }
    }

    /// <summary>The handler was asked to stop, and no longer waits for a checkpoint.</summary>
    public void Cancelled(VirtualWorld world)
    {
        lock (_unanswered)
        {
            _isCancelled = true;
            world.Await(Flow, -_unanswered.Count);
            _unanswered.Clear();
        }
    }

    public void Answer(VirtualWorld world, CheckpointAnswer answer)
    {
        int answered;
        lock (_unanswered)
        {
            answered = _unanswered.RemoveAll(number => number <= answer.Number);
        }

        world.At(world.Now, () => Running.CheckpointAnswered(answer.Number, answer.Rejection), Flow.Process, Flow, Point.Await, isAwaited: true);
        world.Await(Flow, -answered);
    }
}
