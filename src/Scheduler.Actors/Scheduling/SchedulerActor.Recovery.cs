using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Scheduler.Actors.Hosting;
using Scheduler.Actors.Hosting.Journals;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Serialization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Scheduling;

// How it begins, and how it ends when the journal lets it down.
internal sealed partial class SchedulerActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer:
                Accept(offer);
                break;
            case JournalRow row:
                Replay(row);
                break;
            case RecoveryCompleted:
                Recovered();
                break;
            default:
                throw new SchedulingException(
                    $"The journal has a {message.GetType()} under '{PersistenceId}', which no scheduler wrote: is the database another program's as well?");
        }
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        // Akka stops the actor after this. Where the journal itself is the matter another start would find the same.
        var cause = Causes(reason).OfType<SchedulingException>().FirstOrDefault();
        if (cause is not null)
        {
            Context.Parent.Tell(new SchedulerDoomed(new SchedulerExit(ExitCode.JournalUnusable, cause.Message)));
        }

        _log.Error(reason, LogLines.RecoveryFailed, PersistenceId, LastSequenceNr, (cause ?? reason).Message);
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        // The row may have been written all the same. Akka stops the actor after this; recovery will tell.
        var reason = _witness?.Trouble() ?? JournalTroubled.ReasonOf(cause);
        _log.Warning(LogLines.RowUncertain, sequenceNr, PersistenceId, reason);
        _log.Debug(cause, LogLines.RowUncertain, sequenceNr, PersistenceId, reason);
        Context.Parent.Tell(new JournalTroubled(reason));
        Fail("The journal could not be written.");
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        // Akka would go on as if nothing had been said, with a state that the journal does not have.
        var reason = JournalTroubled.ReasonOf(cause);
        _log.Error(LogLines.RowRefused, sequenceNr, PersistenceId, reason);
        _log.Debug(cause, LogLines.RowRefused, sequenceNr, PersistenceId, reason);
        Fail("The journal refused a write.");
        Context.Stop(Self);
    }

    private void Replay(JournalRow row)
    {
        var batch = _codec.Decode(row.Bytes, LastSequenceNr);
        if (batch.Partition != _settings.Kernel.Partition)
        {
            throw new SchedulingException(FormattableString.Invariant(
                $"Row {LastSequenceNr} of the journal belongs to partition {batch.Partition}, not {_settings.Kernel.Partition}."));
        }

        if (!JournalLossRule.Follows(_pump.Kernel.LastEventNumber, batch.FirstEventNumber, batch.Events))
        {
            throw Missing(batch.FirstEventNumber - 1);
        }

        _pump.Kernel.Replay(batch.FirstEventNumber, batch.Events, batch.DigestAfter);
        _backlog.Add(batch.Events.Count);
        _follower.Tell(new RowReplayed(batch, LastSequenceNr), Self);
        if (batch.Events is [EpochStarted started, ..])
        {
            _lastScheduler = started.Scheduler;
        }
    }

    // Its state was restored before this actor began; Akka goes on from the row that is named here.
    private void Accept(SnapshotOffer offer)
    {
        if (offer.Metadata.SequenceNr != _restored.Row)
        {
            throw new IOException($"The snapshot of row {_restored.Row} is there no more: another scheduler is at work on this journal.");
        }
    }

    private SchedulingException Missing(long? lastEvent)
    {
        var what = lastEvent is { } last
            ? FormattableString.Invariant($"lacks the events {_pump.Kernel.LastEventNumber + 1} to {last}")
            : FormattableString.Invariant($"has come to row {LastSequenceNr}, but none of its rows is there");
        var why = _restored.SkippedRow > 0
            ? FormattableString.Invariant($"the snapshot of row {_restored.SkippedRow} can't stand for them, because the archive does not go that far: put back the archive that belongs to the journal")
            : "no sound snapshot stands for them: restore the data from a backup";
        return new SchedulingException($"The journal {what}, and {why}. Nothing was changed.");
    }

    // What was told of a majority meanwhile waits behind the recovery: the supervisor knows how it is now.
    private void Recovered()
    {
        if (LastSequenceNr > 0 && _pump.Kernel.LastEventNumber == 0)
        {
            throw Missing(null);
        }

        if (IsFenced())
        {
            Context.Parent.Tell(new SchedulerDoomed(new SchedulerExit(
                ExitCode.Fenced, $"{_lastScheduler ?? "Another process"} took over as scheduler (epoch {_pump.Kernel.Epoch}) while this one thought it was the one.")));
            _hasFailed = true;
            Context.Stop(Self);
            return;
        }

        _log.Info(
            LogLines.Recovered, PersistenceId, LastSequenceNr, _pump.Kernel.LastEventNumber, _pump.Kernel.UnfinishedTasks);
        Context.Parent.Tell(new AskToBegin(_lastScheduler));
    }

    // Without a majority of the seeds there may be another scheduler, or there will be. What was recovered may be old when it is back,
    // so another one recovers again.
    private void Begin(MayBegin message)
    {
        _hasMajority = message.HasMajority;
        if (!_hasMajority)
        {
            _hasFailed = true;
            Context.Stop(Self);
            return;
        }

        Compare();
        _pump.Kernel.Begin(_identity.Name, _clock.Now);
        Context.Parent.Tell(new SchedulerBegins(_pump.Kernel.Epoch));
        StartWrite();
    }

    // While a row is being written it may be that one. When another scheduler wrote it recovery will tell.
    private void Hear(JournalGoesTo message)
    {
        if (!_pump.IsWriting && !_hasFailed && message.Row > LastSequenceNr)
        {
            Fail("Another scheduler writes the journal.");
            Context.Stop(Self);
        }
    }

    // A later epoch, or another's in place of this one's own. Where neither is there the own one could not be written, whoever was
    // the scheduler before.
    private bool IsFenced() => _identity.Epoch > 0 && (_pump.Kernel.Epoch > _identity.Epoch || (_pump.Kernel.Epoch == _identity.Epoch
        && _lastScheduler is not null && !string.Equals(_lastScheduler, _identity.Name, StringComparison.Ordinal)));

    private void Compare()
    {
        if (_witness is not null)
        {
            CompareWith(_witness);
        }

        _follower.Tell(FollowerActor.StartArchive.Instance, Self);
    }

    private void CompareWith(IJournalWitness witness)
    {
        var kernel = _pump.Kernel;
        var start = witness.Begin(
            kernel.LastEventNumber == 0 ? null : new JournalStanding(null, 1, kernel.LastEventNumber, kernel.Epoch, _restoredUpTo),
            _settings.AcceptLossAfter,
            _clock.Now.Wall);
        foreach (var note in start.Notes)
        {
            if (start.Loss is null)
            {
                _log.Info(LogLines.StartNote, note);
            }
            else
            {
                _log.Warning(LogLines.StartNote, note);
            }
        }

        if (start.Warning is { } warning)
        {
            _log.Warning(LogLines.StartWarning, warning);
        }

        if (start.Loss is { } loss)
        {
            kernel.Accept(loss);
        }
    }

    /// <summary>The row is durable.</summary>
    /// <returns>False: the next start would not find it, and this scheduler must stop.</returns>
    private bool Witness()
    {
        try
        {
            _witness?.Committed(_writing!.LastEventNumber, _writing.Epoch);
            return true;
        }
        catch (StorageChangedException change)
        {
            Context.Parent.Tell(new SchedulerDoomed(new SchedulerExit(ExitCode.JournalUnusable, change.Message)));
            Fail(change.Message);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            var reason = $"The witness can't be written: {fault.Message}";
            Context.Parent.Tell(new JournalTroubled(reason));
            Fail(reason);
        }

        Context.Stop(Self);
        return false;
    }

    // That the row is durable says that nobody else has taken over: the later epoch was lost.
    private bool IsOvertaken()
    {
        if (_writing!.LaterEpoch is null)
        {
            return false;
        }

        var reason = (_witness?.Overtaken(_writing) ?? LossText.Anywhere.OfLaterEpoch(_writing))!;
        Context.Parent.Tell(new SchedulerDoomed(new SchedulerExit(ExitCode.JournalUnusable, reason)));
        Fail(reason);
        Context.Stop(Self);
        return true;
    }

    /// <summary>The epoch is durable: from now on messages are handled and sent.</summary>
    private void Run()
    {
        _isRunning = true;
        _log.Info(LogLines.Scheduling, PersistenceId, _pump.Kernel.Epoch);
        Context.Parent.Tell(new SchedulerRunning(_pump.Kernel.Epoch));
        if (Context.System.Settings.HasCluster)
        {
            var epoch = _pump.Kernel.Epoch;
            Context.ActorOf(Props.Create(() => new Announcer(epoch)), "announcer");
        }
    }

    /// <summary>Tells everyone who waits to ask again. Only the first call has an effect.</summary>
    private void Fail(string reason)
    {
        if (_hasFailed)
        {
            return;
        }

        _hasFailed = true;

        // Before the answers: nodes that speak again at once must not reach an actor that is gone before it looks.
        Context.Parent.Tell(SchedulerStops.Instance);
        List<NewWatches>? none = null;
        foreach (var reply in _pump.Fail(reason))
        {
            Answer(reply, ref none);
        }

        // What waits unread needs no answer: gateways watch this actor, and tell their clients when it is gone.
        _clients.Send(Self);
    }

    private static IEnumerable<Exception> Causes(Exception reason) => reason is AggregateException aggregate
        ? aggregate.Flatten().InnerExceptions.SelectMany(Causes)
        : reason.InnerException is { } inner ? Causes(inner).Prepend(reason) : [reason];
}
