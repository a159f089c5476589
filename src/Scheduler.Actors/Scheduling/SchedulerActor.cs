using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Scheduler.Actors.Hosting;
using Scheduler.Actors.Hosting.Journals;
using Scheduler.Actors.Membership;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Serialization;
using Scheduler.Actors.Snapshots;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// The cluster's scheduler: gives the core its time, its journal and its network, and decides nothing itself. One batch
/// is one journal row; none of its effects is released before the row is durable, and in the meantime the next batch fills.
/// </summary>
/// <remarks>
/// <para>Lifecycle: it recovers (each row takes the same path as a new decision), writes <c>EpochStarted</c>, and only when that is
/// durable handles the first message. After a failed or refused write it stops, because its state is ahead of the
/// journal. Its <see cref="SchedulerSupervisor"/> starts a new one, which recovers.</para>
/// <para>The follower writes snapshots; what they make superfluous is removed here, a few rows at a time.</para>
/// </remarks>
internal sealed partial class SchedulerActor : UntypedPersistentActor
{
    // Events that may be durable and not applied by the follower: a snapshot's worth of time.
    private const long MaxEventsBehind = 1_000_000;

    private readonly SchedulerSettings _settings;
    private readonly SchedulerIdentity _identity;
    private readonly Pump _pump;
    private readonly BatchCodec _codec = new();
    private readonly SchedulerClock _clock;
    private readonly Ingress _ingress;
    private readonly NodeDirectory _nodes;
    private readonly SubmitParts _submitParts;
    private readonly ClientDirectory _clients = new();
    private readonly WakeUpTimer _wakeUp;
    private readonly IActorRef _follower;
    private readonly Restored _restored;
    private readonly long _restoredUpTo;
    private readonly DownstreamBacklog _backlog = new(MaxEventsBehind);
    private readonly DownstreamBacklog _archiveBacklog;
    private readonly IJournalWitness? _witness;
    private Batch? _writing;
    private string? _lastScheduler;
    private bool _hasMajority;
    private bool _isRunning;
    private bool _hasFailed;

    public SchedulerActor(SchedulerSettings settings, SchedulerIdentity identity, Restored restored, IArchive archive, TimeProvider time)
    {
        _settings = settings;
        _identity = identity;
        _restored = restored;
        _restoredUpTo = restored.Kernel.LastEventNumber;
        _witness = archive as IJournalWitness;
        _pump = new Pump(restored.Kernel);
        _clock = new SchedulerClock(time);
        _ingress = new Ingress(settings.MaxWaitingTasks, settings.MaxWaitingBytes);
        _nodes = new NodeDirectory(Context);
        _submitParts = new SubmitParts(Context);
        _wakeUp = new WakeUpTimer(Context.System.Scheduler, Self, _clock);
        _removed = restored.OlderRow;
        _archiveBacklog = new DownstreamBacklog(settings.MaxUnarchivedTasks);
        _follower = Context.ActorOf(
            Props.Create(() => new FollowerActor(settings, restored, archive, _backlog, _archiveBacklog, time))
                .WithDispatcher(Dispatchers.Follower),
            "follower");
        PersistenceId = PersistenceIdOf(settings.Kernel.Partition);

        // Of the mark, and so of the rows behind it.
        Recovery = new Recovery(
            restored.Row == 0 ? SnapshotSelectionCriteria.None : new SnapshotSelectionCriteria(restored.Row, DateTime.MaxValue));
    }

    public override string PersistenceId { get; }

    public override Recovery Recovery { get; }

    public static string PersistenceIdOf(int partition) => FormattableString.Invariant($"scheduler-{partition}");

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case FromNode m:
                _ingress.Add(m, Sender);
                break;
            case FromClients m:
                Hear(m);
                break;
            case RequestLookedUp m:
                Take(m.Gateway, new ClientRequest(m.Number, m.Command, m.Watch), m.Command);
                _clients.Send(Self);
                break;
            case ReportLookedUp m:
                Hear(m);
                break;
            case MayBegin m:
                Begin(m);
                return;
            case MajorityIs m:
                _hasMajority = m.Here;
                break;
            case Confirmed m:
                Answer(m);
                return;
            case JournalGoesTo m:
                Hear(m);
                return;
            case FindScheduler:
                if (_isRunning && _hasMajority)
                {
                    Sender.Tell(new SchedulerStarted(_pump.Kernel.Epoch));
                }

                return;
            case WakeUp:
                _wakeUp.Fired();
                break;
            case RowsSuperfluous m:
                Remove(m);
                return;
            case DeleteMessagesSuccess:
                RemoveNext();
                return;
            case DeleteMessagesFailure m:
                _log.Warning(m.Cause, LogLines.RowsNotRemoved, PersistenceId);
                _mayRemove = 0;
                return;
            case Terminated m:
                _nodes.Gone(m.ActorRef);
                _submitParts.Gone(m.ActorRef);
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
        Fail("The scheduler stops here, and continues when this or another seed starts it.");
        base.PostStop();
    }

    // The follower applies what is durable: when that does not work out, neither of the two states can be trusted.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(static _ => Directive.Escalate);

    private void WriteAndRelease()
    {
        while (true)
        {
            StartWrite();
            if (_pump.TakeRelease() is { } withoutEvents)
            {
                Release(withoutEvents, row: 0);
            }

            // While one is being written there is no hurry: its end leads here again.
            if (!_hasMajority || _pump.IsWriting || IsAhead || _pump.Kernel.NextWakeUp(_clock.Now) is not { } wait)
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
        if (IsAhead)
        {
            // Whoever can't keep up slows the scheduler, instead of filling its memory.
            _wakeUp.FireIn(CatchUp);
        }
        else if (_pump.TakeWrite() is { } batch)
        {
            _backlog.Add(batch.Events.Count);
            _writing = batch;
            PersistAsync(new JournalRow(_codec.Encode(batch).ToArray()), OnWritten);
        }
    }

    private void OnWritten(JournalRow row)
    {
        if (_hasFailed || !Witness() || IsOvertaken())
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
        Release(batch, LastSequenceNr);
        WriteAndRelease();
    }

    private void Release(Batch batch, long row)
    {
        if (row == 0 && batch.Replies.Count > 0)
        {
            _follower.Tell(new Unwritten(batch), Self);
        }
        else
        {
            Answer(batch, row, refusal: null);
        }

        foreach (var message in batch.Effects)
        {
            _nodes.Send(message, Self);
        }
    }

    private void Answer(Confirmed confirmed)
    {
        if (!_hasFailed)
        {
            Answer(confirmed.Batch, row: 0, confirmed.Refusal);
        }
    }

    private void Answer(Batch batch, long row, Rejection? refusal)
    {
        List<NewWatches>? watches = null;
        foreach (var reply in batch.Replies)
        {
            Answer(refusal is null ? reply : reply with { Answer = refusal }, ref watches);
        }

        _clients.Send(Self);

        // After the answers: whoever is told of a task's end was told before that it had been accepted.
        _follower.Tell(new BatchReleased(batch, row, watches ?? []), Self);
    }

    private void Answer(Reply reply, ref List<NewWatches>? watches)
    {
        var client = (Client)reply.ReplyTo;
        if (client.Submit?.IsToBeLookedUp(reply.Answer) == true)
        {
            _follower.Tell(new FromClients([new ClientRequest(client.Number, client.Submit, client.Watch)]), client.Gateway);
            return;
        }

        if (reply.Answer is SubmitAccepted accepted)
        {
            _clients.Answer(client.Gateway, client.Number, new SubmitReceipts(accepted.Receipts));
            if (client.Watch)
            {
                (watches ??= []).Add(new NewWatches(client.Gateway, accepted.Receipts));
            }
        }
        else
        {
            _clients.Answer(client.Gateway, client.Number, reply.Answer);
        }
    }

    /// <summary>The receiver of an answer.</summary>
    /// <param name="Submit">The request, if it may need a look-up: a submit of tasks that wait for others. Null: it was something else.</param>
    private sealed record Client(IActorRef Gateway, long Number, bool Watch, SubmitTasks? Submit);
}

/// <summary>The identity of this scheduler among all that ever ran.</summary>
/// <param name="Name">Unique to this process: its epochs are signed with it.</param>
/// <param name="Epoch">The latest epoch that this process has tried to begin under that name; 0: none.</param>
internal sealed record SchedulerIdentity(string Name, long Epoch);
