using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Hosting.Journals;

/// <summary>The archive of a cluster's seeds, which is compared with its journal at each start.</summary>
internal abstract class SeedArchive(IArchiveDialect dialect, SchedulerJournal journal) : TaskArchive(dialect), IJournalWitness
{
    // What is in another journal's archive stands for none of this one's events.
    public override long Offset => IsAnothers ? 0 : OwnOffset;

    public bool IsAnothers { get; protected set; }

    /// <summary>The names of journal and archive in messages.</summary>
    protected abstract LossText Text { get; }

    /// <summary>The last event in the archive, of whichever journal.</summary>
    protected long OwnOffset => base.Offset;

    public WitnessedStart Begin(JournalStanding? journal, long? acceptLossAfter, Timestamp now)
    {
        var finding = Compare(journal);
        if (Text.RefusalOf(finding, acceptLossAfter) is { } refusal)
        {
            Refused(finding);
            throw new SchedulingException(refusal);
        }

        List<string> notes = [];
        AcceptedLoss? loss = null;
        if (finding.IsAcceptedBy(acceptLossAfter))
        {
            loss = JournalLossRule.Accept(finding.After, finding.KnownEvent, finding.KnownEpoch, now);
            RequireMaySetAside(finding);

            // First of all: a start that is cut short behind this is refused the next time, and does not give the lost numbers again.
            Announce(finding, finding.Announced.LastEvent, finding.Announced.Epoch);
            notes.Add(FormattableString.Invariant(
                $"{Text.Journal} is resumed without the events after {loss.After}, which are lost. The next event is {loss.FirstEvent}, the next epoch {loss.Epoch}."));
            if (Fit(finding) is { } table)
            {
                notes.Add($"What belonged to the lost events was set aside: the table {table} of {Text.Archive}.");
            }
        }

        IsAnothers = false;
        Take(finding, loss);
        if (finding.IsNew)
        {
            notes.Add($"A new journal was made: {Text.Journal.Trim('\'')}.");
        }
        else if (NewWitness is { } witness)
        {
            notes.Add($"A new witness was begun, which knows nothing of what this journal held before: {witness}.");
        }

        return new WitnessedStart(loss, notes, loss is null ? LossText.UnusedOf(acceptLossAfter) : null);
    }

    public virtual void Committed(long lastEvent, long epoch)
    {
    }

    public string? Overtaken(Batch written)
    {
        if (written.LaterEpoch is { } later)
        {
            Announce(null, written.LastEventNumber + 1, later.Epoch);
        }

        return Text.OfLaterEpoch(written);
    }

    public string? Trouble() => journal.Trouble();

    public long LastRow(string persistenceId) => journal.LastRow(persistenceId);

    /// <summary>The name of a witness outside of the database whose file this start did not find and created; null: it existed, or there is no
    /// witness.</summary>
    protected virtual string? NewWitness => null;

    protected abstract Finding Compare(JournalStanding? journal);

    /// <summary>Called when the start is refused.</summary>
    protected virtual void Refused(Finding finding)
    {
    }

    /// <summary>Checks whether what belongs to lost events can be set aside, before anything is changed.</summary>
    /// <exception cref="SchedulingException">It cannot; the message says what to do.</exception>
    protected virtual void RequireMaySetAside(Finding finding)
    {
    }

    /// <summary>Records how far the journal should go, for comparison at the next start.</summary>
    /// <param name="finding">The finding of this start; null: the scheduler has begun.</param>
    protected abstract void Announce(Finding? finding, long lastEvent, long epoch);

    /// <summary>Records which journal this archive belongs to from now on.</summary>
    protected virtual void Take(Finding finding, AcceptedLoss? loss)
    {
    }
}
