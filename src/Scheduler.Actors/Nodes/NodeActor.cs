using Akka.Actor;
using Akka.Event;
using Scheduler.Actors.Hosting;
using Scheduler.Actors.Messages;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution;
using Scheduler.Execution.Attempts;

namespace Scheduler.Actors.Nodes;

/// <summary>
/// Communicates for this node, and supervises its workers. The <see cref="NodeKernel"/> decides what to run, send and stop;
/// this actor gives it the time and carries out its decisions.
/// </summary>
/// <remarks>
/// What is restarted, and what that means: a handler that throws or hangs results in a report, and is not a failure of an actor; a worker that
/// fails is replaced, and its attempt reported as failed; when this actor itself fails, its workers stop, and it begins as a new
/// incarnation, by which the scheduler knows that what the earlier one held is lost.
/// </remarks>
internal sealed partial class NodeActor : UntypedActor, IWithTimers
{
    private readonly AttemptRunner _runner;
    private readonly IActorRef _proxy;
    private readonly SchedulerClock _clock;
    private readonly TimeProvider _time;
    private readonly Action<SchedulerExit> _exit;
    private readonly NodeSettings _settings;
    private readonly WakeUpTimer _wakeUp;
    private readonly Slots _slots = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private NodeKernel _kernel;
    private IActorRef? _scheduler;
    private IActorRef? _leaver;
    private NodeId? _joined;
    private bool _hasSaidNameIsTaken;
    private long _epoch;
    private bool _mustCarryOut;
    private bool _hasLeft;
    private bool _hasSaidBlocked;

    /// <param name="proxy">Finds the scheduler, wherever it is.</param>
    /// <param name="exit">Makes this member leave the cluster.</param>
    public NodeActor(NodeSettings settings, AttemptRunner runner, IActorRef proxy, TimeProvider time, Action<SchedulerExit> exit)
    {
        _runner = runner;
        _proxy = proxy;
        _time = time;
        _exit = exit;
        _settings = settings;
        _clock = new SchedulerClock(time);
        _wakeUp = new WakeUpTimer(Context.System.Scheduler, Self, _clock);
        _kernel = new NodeKernel(new NodeId(settings.Name, time.GetUtcNow().UtcTicks), settings.Offer, settings.Kernel);
        for (var i = 0; i < settings.Offer.Slots; i++)
        {
            AddWorker();
        }
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private Timestamp Now => _clock.Monotonic;

    protected override void PreStart()
    {
        _kernel.Connect(Now);
        CarryOut();
    }

    protected override void PostStop() => _wakeUp.Dispose();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ToNode m:
                Hear(m);
                break;
            case AttemptBegan m:
                _kernel.Started(m.Token, Now);
                break;
            case AttemptEnded m:
                Ended(m);
                break;
            case CheckpointTaken m:
                _kernel.Checkpoint(m.Report, Now);
                break;
            case ProgressMade m:
                _kernel.Progress(m.Report, Now);
                break;
            case AttemptReturned { Attempt.Assignment.Token: var token }:
                _slots.Free(token);
                _kernel.Returned(token, Now);
                _hasSaidBlocked = _kernel.IsBlocked;
                break;
            case WakeUp:
                _wakeUp.Fired();
                _kernel.Tick(Now);
                break;
            case SchedulerStarted m:
                Introduce(m);
                break;
            case LeaveCluster m:
                Leave(m);
                break;
            case GraceIsOver:
                _kernel.LeaveNow(Now);
                break;
            case Terminated m:
                Lost(m.ActorRef);
                break;
            case IsLeaseHeld:
                Sender.Tell(new LeaseHeld(_kernel.HoldsLease(Now)));
                return;
            case CarryOutNow:
                _mustCarryOut = false;
                CarryOut();
                return;
            default:
                Unhandled(message);
                return;
        }

        // Behind whatever is in the mailbox already: news that came together leave together.
        if (!_mustCarryOut)
        {
            _mustCarryOut = true;
            Self.Tell(CarryOutNow.Instance);
        }
    }

    // A handler's failure never comes here: it is a report. A worker that fails has lost its attempt, and is replaced.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(static _ => Directive.Stop);

    private void Hear(ToNode message)
    {
        if (message.Node == _kernel.Id && message.Epoch >= _epoch)
        {
            Meet(Sender, message.Epoch);
            SayWhenJoined(message);
            SayWhenNameIsTaken(message);
        }

        _kernel.Hear(message, Now);
    }

    private void SayWhenJoined(ToNode message)
    {
        if (message.Lease is not null && _joined != message.Node)
        {
            _joined = message.Node;
            _hasSaidNameIsTaken = false;
            _log.Info(LogLines.NodeJoined, message.Node);
        }
    }

    // It is told so each time it asks, that is once a second.
    private void SayWhenNameIsTaken(ToNode message)
    {
        if (message.NameTaken && !_hasSaidNameIsTaken)
        {
            _hasSaidNameIsTaken = true;
            _log.Error(LogLines.NodeReplaced, message.Node.Name);
        }
    }

    private void Introduce(SchedulerStarted message)
    {
        if (message.Epoch < _epoch)
        {
            return;
        }

        _log.Info(LogLines.SchedulerIsAt, message.Epoch, Sender.Path.Address);
        Meet(Sender, message.Epoch);
        _kernel.Connect(Now);
    }

    // Straight to the scheduler while it is there: the proxy needs a while to find a new one.
    private void Meet(IActorRef scheduler, long epoch)
    {
        _epoch = epoch;
        if (scheduler.Equals(_scheduler))
        {
            return;
        }

        if (_scheduler is not null)
        {
            Context.Unwatch(_scheduler);
        }

        _scheduler = Context.Watch(scheduler);
    }

    private void Ended(AttemptEnded ended)
    {
        if (!ended.Abandoned)
        {
            _slots.Free(ended.Report.Token);
        }

        _kernel.Ended(ended.Report, ended.Abandoned, Now);
        if (ended.Abandoned && _kernel.IsBlocked && !_hasSaidBlocked)
        {
            SayBlocked();
        }
    }

    private void SayBlocked()
    {
        _hasSaidBlocked = true;
        var why = $"Handlers that were given up hold every slot of {_settings.Name}, so it can run nothing until one returns.";
        if (_settings.LeaveWhenBlocked)
        {
            _exit(new SchedulerExit(ExitCode.Blocked, $"{why} Start it again."));
        }
        else
        {
            _log.Error(LogLines.NodeBlocked, why);
        }
    }

    private void Lost(IActorRef actor)
    {
        if (actor.Equals(_scheduler))
        {
            _scheduler = null;
            return;
        }

        if (_slots.Lost(actor) is { } lost)
        {
            _kernel.Ended(
                new AttemptFailedReport(lost.Task, lost.Token, "Its worker failed.", Retryable: true, TimedOut: false, TimeSpan.Zero),
                abandoned: false,
                Now);
        }

        AddWorker();
    }

    private void CarryOut()
    {
        var output = _kernel.TakeOutput(Now);
        foreach (var assignment in output.Start)
        {
            _slots.Take(assignment.Task.Id, assignment.Token).Tell(new StartAttempt(assignment));
        }

        foreach (var token in output.Cancel)
        {
            _slots.WorkerOf(token)?.Tell(new CancelAttempt(token));
        }

        foreach (var token in output.Stop)
        {
            _slots.WorkerOf(token)?.Tell(new StopAttempt(token));
        }

        foreach (var token in output.Preempt)
        {
            _slots.WorkerOf(token)?.Tell(new YieldAttempt(token));
        }

        foreach (var answer in output.Checkpoints)
        {
            _slots.WorkerOf(answer.Token)?.Tell(new CheckpointKept(answer));
        }

        Send(output.Message);
        if (output.Refused)
        {
            BeginAnew();
        }
        else if (_kernel.IsDrained)
        {
            Left();
        }

        if (_kernel.NextWakeUp is { } next)
        {
            _wakeUp.FireIn(next - Now);
        }
    }

    private void Send(FromNode? message)
    {
        if (message is null)
        {
            return;
        }

        foreach (var part in NodeMessageParts.Of(message))
        {
            (_scheduler ?? _proxy).Tell(part);
        }
    }

    private void AddWorker() =>
        _slots.Add(Context.Watch(Context.ActorOf(Props.Create(() => new WorkerActor(_runner)).WithDispatcher(Dispatchers.Node))));

    /// <summary>Check what the kernel wants done.</summary>
    private sealed record CarryOutNow : ILocalMessage
    {
        public static readonly CarryOutNow Instance = new();
    }
}
