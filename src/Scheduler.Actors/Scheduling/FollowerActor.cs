using Akka.Actor;
using Akka.Event;
using Scheduler.Actors.Hosting.Journals;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Snapshots;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Telemetry;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Reads;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// Applies what is durable to its own state, outside of the scheduler's thread: answers reads from it and from the archive, which
/// it feeds; tells watchers how tasks end; writes snapshots. When its state differs from that of the scheduler, it
/// fails, and the scheduler with it.
/// </summary>
internal sealed partial class FollowerActor : UntypedActor, IReadOwner<IActorRef>
{
    private readonly SchedulerSettings _settings;
    private readonly Follower _follower;
    private readonly IArchive _archive;
    private readonly IJournalWitness? _journal;
    private readonly ArchiveFeeder _feeder;
    private readonly SnapshotWriter _snapshots;
    private readonly DownstreamBacklog _backlog;
    private readonly SchedulerMetrics _metrics;
    private readonly IActorRef _self;
    private readonly ReadModel<IActorRef> _reads;
    private readonly HashSet<IActorRef> _gateways = [];
    private readonly ClientDirectory _clients = new();
    private long _row;
    private long _snapshotAt;

    /// <param name="backlog">Events that are durable and not applied here yet.</param>
    /// <param name="archiveBacklog">Finished tasks that are not in the archive yet.</param>
    public FollowerActor(
        SchedulerSettings settings, Restored restored, IArchive archive, DownstreamBacklog backlog, DownstreamBacklog archiveBacklog, TimeProvider time)
    {
        _settings = settings;
        _follower = restored.Follower;
        _metrics = new SchedulerMetrics(SchedulerActor.PersistenceIdOf(settings.Kernel.Partition), _follower);
        _archive = archive;
        _journal = archive as IJournalWitness;
        _backlog = backlog;
        _row = restored.Row;
        _snapshotAt = restored.Follower.LastEventNumber;
        var (self, parent, log) = (Self, Context.Parent, Context.GetLogger());
        _feeder = new ArchiveFeeder(
            archive,
            new Retention(settings.KeepFinishedFor, settings.KeepFinishedTasks),
            time,
            archiveBacklog,
            through => self.Tell(new Archived(through), ActorRefs.NoSender),
            fault => self.Tell(new ArchiveFailed(fault), ActorRefs.NoSender),
            AkkaLogger.Of<ArchiveFeeder>(Context.System, log))
        {
            // To start the scheduler again would help nothing, and hold up what can go on without an archive.
            NeverGivesUp = true,
            Needed = () => restored.Follower.Needed,
        };
        _self = self;
        _reads = new ReadModel<IActorRef>(_follower, archive, _feeder, this) { Shorter = WireSize.Shorter, MaxWatches = settings.MaxWatches };
        var store = new SnapshotStoreAccess(Context.System, settings.Kernel.Partition);
        _snapshots = new SnapshotWriter(store, _feeder, restored, row => parent.Tell(new RowsSuperfluous(row), ActorRefs.NoSender), log);
    }

    // What it has not written yet the next scheduler finds in the journal.
    protected override void PostStop()
    {
        _feeder.Abandon();
        _metrics.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case BatchReleased m:
                Apply(m);
                break;
            case FromClients m:
                Hear(m);
                break;
            case Posted m:
                m.Work();
                break;
            case RowReplayed m:
                Replay(m);
                break;
            case Unwritten { Batch: var batch }:
                WhenConfirmed(refusal => Context.Parent.Tell(new Confirmed(batch, refusal)));
                break;
            case JournalSeen m:
                Hear(m);
                break;
            case StartArchive:
                _feeder.Start();
                break;
            case Archived m:
                _reads.Archived(m.Through);
                break;
            case ArchiveFailed m:
                throw new IOException($"The archive can't be written: {m.Fault.Message}", m.Fault);
            case Terminated m:
                GatewayGone(m.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }

        _clients.Send(Self);
    }

    private void Apply(BatchReleased released)
    {
        // Before the batch: it may hold the end of what it admitted.
        foreach (var (gateway, receipts) in released.Watches)
        {
            Know(gateway);
            List<TaskId>? known = null;
            foreach (var receipt in receipts)
            {
                // One that it admitted is not known here yet; others may have ended before.
                if (receipt.AlreadyKnown || receipt.Actual != receipt.Task)
                {
                    (known ??= []).Add(receipt.Actual);
                }
                else
                {
                    _reads.WatchSubmitted(gateway, receipt.Task);
                }
            }

            _reads.Watch(gateway, known ?? []);
        }

        var batch = released.Batch;
        _metrics.Apply(batch);
        foreach (var asked in batch.LookUps)
        {
            _ = LookUpAsync(asked, Context.Parent);
        }

        if (batch.Events.Count == 0)
        {
            return;
        }

        _row = released.Row;
        _backlog.Remove(batch.Events.Count);
        _reads.HandOn(batch.FirstEventNumber, batch.Events);
        AnswerConfirmed();
        if (_follower.LastEventNumber - _snapshotAt >= _settings.SnapshotEvery && !_snapshots.IsBusy)
        {
            _snapshotAt = _follower.LastEventNumber;
            _ = _snapshots.WriteAsync(_follower, _row);
        }
    }

    private void Replay(RowReplayed replayed)
    {
        var (batch, row) = replayed;
        _metrics.Replay(batch.FirstEventNumber, batch.Events, batch.DigestAfter);
        _row = row;
        _backlog.Remove(batch.Events.Count);
        if (batch.LastEventNumber > _archive.Offset)
        {
            _reads.HandOn(batch.FirstEventNumber, batch.Events);
        }
        else
        {
            _follower.TakeFinished();
        }
    }

    /// <summary>From the scheduler, once: journal and archive were compared. Before that nothing may be written to the archive, which
    /// may belong to another journal.</summary>
    internal sealed record StartArchive : ILocalMessage
    {
        public static readonly StartArchive Instance = new();
    }

    /// <summary>The archive has reached this event.</summary>
    private sealed record Archived(long Through) : ILocalMessage;

    private sealed record ArchiveFailed(Exception Fault) : ILocalMessage;

    /// <summary>Work of the read model for this actor's thread.</summary>
    private sealed record Posted(Action Work) : ILocalMessage;
}
