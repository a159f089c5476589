using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Hosting.Journals;

/// <summary>The archive of a cluster's seeds, which with its journal is compared at each start.</summary>
internal abstract class SeedArchive(IArchiveDialect dialect, SchedulerJournal journal) : TaskArchive(dialect), IJournalWitness
{
    // What is in another journal's archive stands for none of this one's events.
    public override long Offset => IsAnothers ? 0 : OwnOffset;

    public bool IsAnothers { get; protected set; }

    /// <summary>What to call journal and archive in messages.</summary>
    protected abstract LossText Text { get; }

    /// <summary>Up to which event it goes, of whichever journal.</summary>
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

    /// <summary>A witness outside of the database that this start was the first to find no file of; null: there was one, or there is none.</summary>
    protected virtual string? NewWitness => null;

    protected abstract Finding Compare(JournalStanding? journal);

    /// <summary>The start is refused.</summary>
    protected virtual void Refused(Finding finding)
    {
    }

    /// <summary>Whether what belongs to lost events can be set aside, asked before anything is changed.</summary>
    /// <exception cref="SchedulingException">It can't; the message says what to do.</exception>
    protected virtual void RequireMaySetAside(Finding finding)
    {
    }

    /// <summary>Writes down how far the journal should go, where the next start compares it.</summary>
    /// <param name="finding">Of this start; null: it has begun.</param>
    protected abstract void Announce(Finding? finding, long lastEvent, long epoch);

    /// <summary>Records to which journal this archive belongs from now on.</summary>
    protected virtual void Take(Finding finding, AcceptedLoss? loss)
    {
    }
}
