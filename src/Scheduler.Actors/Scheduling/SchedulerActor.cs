using Akka.Actor;
using Akka.Persistence;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Serialization;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Journal;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// The cluster's scheduler: gives the core its time, its journal and its network, and decides nothing itself. One batch
/// is one journal row; nothing of it leaves before the row is durable, and meanwhile the next one fills.
/// </summary>
/// <remarks>
/// <para>Life: recover (each row through the same path as a new decision), write <c>EpochStarted</c>, and only when that is
/// durable hear the first message. After a failed or refused write it stops: its state has run ahead of the
/// journal. Its <see cref="SchedulerSupervisor"/> starts a new one, which recovers.</para>
/// <para>It takes no snapshots yet, so that recovery reads the whole journal.</para>
/// </remarks>
internal sealed partial class SchedulerActor : UntypedPersistentActor
{
    private readonly SchedulerSettings _settings;
    private readonly SchedulerIdentity _identity;
    private readonly Pump _pump;
    private readonly BatchCodec _codec = new();
    private readonly ShellClock _clock;
    private readonly Ingress _ingress;
    private readonly NodeDirectory _nodes;
    private readonly WakeUpTimer _wakeUp;
    private readonly IActorRef _follower;
    private string? _lastScheduler;
    private bool _isRunning;
    private bool _hasFailed;

    public SchedulerActor(SchedulerSettings settings, SchedulerIdentity identity, TimeProvider time)
    {
        _settings = settings;
        _identity = identity;
        _pump = new Pump(new Kernel(settings.Kernel));
        _clock = new ShellClock(time);
        _ingress = new Ingress(settings.MaxWaitingTasks);
        _nodes = new NodeDirectory(Context);
        _wakeUp = new WakeUpTimer(Context.System.Scheduler, Self, _clock);
        _follower = Context.ActorOf(
            Props.Create(() => new FollowerActor(settings.Kernel.Partition, settings.MaxWatches))
                .WithDispatcher(Dispatchers.Follower),
            "follower");
        PersistenceId = PersistenceIdOf(settings.Kernel.Partition);
    }

    public override string PersistenceId { get; }

    /// <summary>No snapshots are written, so none are asked for.</summary>
    public override Recovery Recovery { get; } = new(SnapshotSelectionCriteria.None);

    public static string PersistenceIdOf(int partition) => FormattableString.Invariant($"scheduler-{partition}");

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case FromNode m:
                _ingress.Add(m, Sender);
                break;
            case TaskSubmitted or WatchTask:
                if (_hasFailed || !_ingress.TryAdd(message, Sender))
                {
                    Refusals.Refuse(message, Sender, _hasFailed ? Stopping : Behind);
                    return;
                }

                break;
            case WakeUp:
                _wakeUp.Fired();
                break;
            case Terminated m:
                _nodes.Gone(m.ActorRef);
                return;
            case StopScheduler:
                Context.Stop(Self);
                return;
            default:
                Unhandled(message);
                return;
        }

        if (_isRunning && !_hasFailed)
        {
            HandleWaiting();
            WriteAndRelease();
        }
    }

    protected override void PostStop()
    {
        _wakeUp.Dispose();
        Fail("The scheduler stops here; another start, or another node, goes on.");
        base.PostStop();
    }

    // The follower applies what is durable: when that does not work out, neither of the two states can be trusted.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(static _ => Directive.Escalate);

    private static Rejection Stopping => new(RejectionCode.Unavailable, "The scheduler is stopping. Send it again with the same id.");

    private Rejection Behind => new(RejectionCode.LimitReached, FormattableString.Invariant(
        $"The journal is behind, and {_settings.MaxWaitingTasks} tasks wait to be accepted already. Try again later."));

    private void HandleWaiting()
    {
        while (!_pump.IsFull && _ingress.TryTake(out var message, out var sender))
        {
            switch (message)
            {
                case FromNode m:
                    _nodes.Heard(m.Node, sender);
                    _pump.Handle(new HearNode(m), _clock.Now);
                    break;
                case TaskSubmitted m:
                    _pump.Handle(new SubmitTasks(Detached(m.Tasks)) { ReplyTo = new Submitter(sender, m) }, _clock.Now);
                    break;
                default:
                    _follower.Tell(message, sender);
                    break;
            }
        }
    }

    // An actor on this very member may go on to use its buffers: nothing was serialized on the way.
    private static IReadOnlyList<TaskSpec> Detached(IReadOnlyList<TaskSpec> tasks) => [.. tasks.Select(task => task?.Detached()!)];

    private void WriteAndRelease()
    {
        while (true)
        {
            StartWrite();
            if (_pump.TakeRelease() is { } withoutEvents)
            {
                Release(withoutEvents);
            }

            // While one is being written there is no hurry: its end leads here again.
            if (_pump.IsWriting || _pump.Kernel.NextWakeUp(_clock.Now) is not { } wait)
            {
                return;
            }

            if (wait > TimeSpan.Zero)
            {
                _wakeUp.FireIn(wait);
                return;
            }

            _pump.Handle(Tick.Instance, _clock.Now);
            if (!_pump.Kernel.HasOpenBatch)
            {
                _wakeUp.FireIn(TimeSpan.Zero);
                return;
            }
        }
    }

    private void StartWrite()
    {
        if (_pump.TakeWrite() is { } batch)
        {
            PersistAsync(new JournalRow(_codec.Encode(batch).ToArray()), OnWritten);
        }
    }

    private void OnWritten(JournalRow row)
    {
        if (_hasFailed)
        {
            return;
        }

        var batch = _pump.Complete();
        if (!_isRunning)
        {
            Run();
        }

        // The next write is handed over before the last batch is let out; both happen within this one call.
        HandleWaiting();
        StartWrite();
        Release(batch);
        WriteAndRelease();
    }

    private void Release(Batch batch)
    {
        List<NewWatches>? watches = null;
        foreach (var reply in batch.Replies)
        {
            Answer(reply, ref watches);
        }

        foreach (var effect in batch.Effects)
        {
            if (effect is ToNode message)
            {
                _nodes.Send(message, Self);
            }
        }

        // After the answers: whoever is told of a task's end was told before that it had been accepted.
        _follower.Tell(new BatchReleased(batch, watches ?? []), Self);
    }

    private static void Answer(Reply reply, ref List<NewWatches>? watches)
    {
        if (reply.ReplyTo is not Submitter submitter)
        {
            return;
        }

        switch (reply.Answer)
        {
            case SubmitAccepted accepted:
                submitter.Sender.Tell(new TaskAccepted(accepted.Receipts));
                if (submitter.Message.Watch)
                {
                    (watches ??= []).Add(new NewWatches(submitter.Sender, accepted.Receipts));
                }

                break;
            case Rejection rejection:
                Refusals.Refuse(submitter.Message, submitter.Sender, rejection);
                break;
        }
    }

    /// <summary>Whom the answer is for, and what it answers.</summary>
    private sealed record Submitter(IActorRef Sender, TaskSubmitted Message);
}

/// <summary>Who this scheduler is among all that there ever were.</summary>
/// <param name="Name">Unique to this process: what its epochs are signed with.</param>
/// <param name="HasBegun">Whether this process has begun an epoch under that name before.</param>
internal sealed record SchedulerIdentity(string Name, bool HasBegun);
