using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Faults;

/// <summary>A node's process: the product's node kernel, and handlers that end in every way, obey or don't, and never all return.</summary>
internal sealed class NodeProcess : FaultyProcess
{
    private readonly Dictionary<FencingToken, Work> _working = [];
    private readonly NodeOffer _offer;
    private NodeKernel _kernel;
    private Timestamp _wakesAt = Timestamp.MaxValue;
    private SchedulerProcess? _scheduler;

    public NodeProcess(FaultyWorld world, NodeId id, NodeOffer offer)
        : base(world, id.Name)
    {
        _offer = offer;
        _kernel = new NodeKernel(id, offer, new NodeKernelOptions { MaxPrefetch = 4, MaxReportsHeld = 2 });
    }

    public NodeId Id => _kernel.Id;

    public NodeOffer Offer => _offer;

    /// <summary>Whether it has left, and may be started anew.</summary>
    public bool HasLeft => _kernel.IsDrained;

    /// <summary>Whether it may work on what it holds, by its own clock.</summary>
    public bool HoldsLease => _kernel.HoldsLease(Now);

    /// <summary>A scheduler has answered that it is there.</summary>
    public void Meet(SchedulerProcess scheduler)
    {
        if (!ReferenceEquals(scheduler, _scheduler))
        {
            Connect(scheduler);
        }
    }

    /// <summary>The scheduler is there now, as far as the node knows.</summary>
    public void Connect(SchedulerProcess? scheduler) => Do(() =>
    {
        _scheduler = scheduler;
        _kernel.Connect(Now);
        CarryOut();
    });

    public void Hear(ToNode message)
    {
        _kernel.Hear(message, Now);
        CarryOut();
    }

    public void Drain() => Do(() =>
    {
        World.Trace(Name, "drains");
        _kernel.Drain(Now);
        CarryOut();
    });

    private Timestamp Now => Clock.Monotonic;

    private void CarryOut()
    {
        while (_kernel.TakeOutput(Now) is { IsNothing: false } output)
        {
            foreach (var assignment in output.Start)
            {
                Start(assignment);
            }

            foreach (var token in output.Cancel)
            {
                Ask(token, 0.8, work => new AttemptCancelledReport(work.Task, token, Ran(work)));
            }

            foreach (var token in output.Stop)
            {
                Ask(token, 0.8, work => new AttemptCancelledReport(work.Task, token, Ran(work)));
            }

            foreach (var token in output.Preempt)
            {
                Ask(token, 0.9, work => new AttemptYieldedReport(work.Task, token, SimulatedTask.PayloadOf(Ran(work)), Ran(work)));
            }

            if (output.Message is { } message)
            {
                World.Network.FromNode(this, _scheduler, message);
            }

            if (output.Refused)
            {
                World.Trace(Name, $"{Id} is refused, and joins anew");
                _kernel = _kernel.NextIncarnation(World.NextIncarnation());
                _kernel.Connect(Now);
            }
        }

        WakeInTime();
    }

    private void WakeInTime()
    {
        if (_kernel.NextWakeUp is not { } moment || World.Queue.Now + Clock.Until(moment) is var next && next >= _wakesAt)
        {
            return;
        }

        _wakesAt = next;
        After(Clock.Until(moment), () =>
        {
            if (_wakesAt <= World.Queue.Now)
            {
                _wakesAt = Timestamp.MaxValue;
                _kernel.Tick(Now);
                CarryOut();
            }
        });
    }

    private void Start(Assignment assignment)
    {
        var (random, token) = (World.Random, assignment.Token);
        var done = assignment.Checkpoint is { } checkpoint ? SimulatedTask.TimeIn(checkpoint.Span) : TimeSpan.Zero;
        var left = SimulatedTask.RunTimeOf(assignment.Task) - done;
        left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        var work = new Work(assignment.Task, token, Now);
        World.Trace(Name, $"runs {work.Task}, attempt {token}");
        World.Observed.Begun(work.Task, Name);
        if (!_working.TryAdd(token, work))
        {
            throw new FaultException($"It does not hold that attempt {token} is started once on {Id}.");
        }

        if (random.Happens(0.9))
        {
            _kernel.Started(token, Now);
        }

        if (random.Happens(0.1))
        {
            After(left / 2, () => Checkpoint(work));
        }

        // One that hangs does so for a long while, and not for ever: in the end all have to return.
        var hangs = World.IsFaulty && random.Happens(0.01);
        After(hangs ? TimeSpan.FromSeconds(30) : left * World.SlownessOf(assignment.Task), () => End(work, Outcome(work), abandoned: World.IsFaulty && random.Happens(0.02)));
    }

    private AttemptReport Outcome(Work work) => World.Random.Below(World.IsFaulty ? 20 : 100) switch
    {
        0 or 1 => new AttemptFailedReport(work.Task, work.Token, "boom", Retryable: true, TimedOut: false, Ran(work)) { RetryAfter = RetryAfter() },
        2 => new AttemptFailedReport(work.Task, work.Token, "boom", Retryable: World.Random.Happens(0.5), TimedOut: true, Ran(work)),
        3 => new AttemptYieldedReport(work.Task, work.Token, null, Ran(work)),
        _ => new AttemptSucceededReport(work.Task, work.Token, BitConverter.GetBytes(work.Token.Value), Ran(work)) { Then = World.AddedBy(work.Spec, work.Token) },
    };

    private TimeSpan? RetryAfter() =>
        World.Retries is { } retries && retries.Happens(0.3) ? TimeSpan.FromMilliseconds(retries.Below(5_000)) : null;

    private void Checkpoint(Work work)
    {
        if (_working.ContainsKey(work.Token))
        {
            _kernel.Progress(new AttemptProgressReport(work.Task, work.Token, 0.5, "half") { Log = FaultyArchive.LogOf(work.Token) }, Now);
            _kernel.Checkpoint(new CheckpointReport(work.Task, work.Token, 1, SimulatedTask.PayloadOf(Ran(work)), Ran(work)), Now);
            CarryOut();
        }
    }

    private void Ask(FencingToken token, double obeys, Func<Work, AttemptReport> end)
    {
        if (_working.TryGetValue(token, out var work) && World.Random.Happens(obeys))
        {
            After(TimeSpan.FromMilliseconds(World.Random.Below(50)), () => End(work, end(work), abandoned: false));
        }
    }

    private void End(Work work, AttemptReport report, bool abandoned)
    {
        if (!_working.Remove(work.Token))
        {
            return;
        }

        report = report with { Log = FaultyArchive.LogOf(work.Token) };
        World.Observed.Ended(report);
        _kernel.Ended(report, abandoned, Now);
        CarryOut();
        if (abandoned)
        {
            After(TimeSpan.FromSeconds(World.Random.Below(10)), () =>
            {
                _kernel.Returned(work.Token, Now);
                CarryOut();
            });
        }
    }

    private TimeSpan Ran(Work work) => Now - work.Since;

    private sealed record Work(TaskSpec Spec, FencingToken Token, Timestamp Since)
    {
        public TaskId Task => Spec.Id;
    }
}
