using System.Data.Common;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Archive;

internal abstract partial class DatabaseArchive
{
    /// <summary>What to call journal and archive in messages.</summary>
    protected abstract LossText Text { get; }

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
            loss = LossRule.Accept(finding.After, finding.KnownEvent, finding.KnownEpoch, now);
            RequireMaySetAside(finding);

            // First of all: a start that is cut short behind this is refused the next time, and does not give the lost numbers again.
            Announce(finding, finding.Announced.LastEvent, finding.Announced.Epoch);
            notes.Add(FormattableString.Invariant(
                $"{Text.Journal} is resumed without the events after {loss.After}, which are lost. The next event is {loss.FirstEvent}, the next epoch {loss.Epoch}."));
            if (SetAside(finding) is { } table)
            {
                notes.Add($"What belonged to the lost events was set aside: the table {table} of {Text.Archive}.");
            }
        }

        Take(finding, loss);
        if (finding.IsNew)
        {
            notes.Add($"A new journal was made: {Text.Journal.Trim('\'')}.");
        }

        return new WitnessedStart(loss, notes, loss is null ? LossText.UnusedOf(acceptLossAfter) : null);
    }

    public string? SetAside(long after) => SetAside(after, after);

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

    public virtual string? Trouble() => null;

    public long LastRow(string persistenceId)
    {
        using var connection = OpenJournal();
        using var select = Command(connection, null, "SELECT max(sequence_number) FROM journal WHERE persistence_id = @id", ("@id", persistenceId));
        return select.ExecuteScalar() is long row ? row : 0;
    }

    protected virtual DbConnection OpenJournal() => Open();

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

    // Of another journal's archive nothing is left. This journal's own outcomes behind its snapshot come anew, from its events.
    private string? SetAside(Finding finding) =>
        finding.Journal is { } journal && WitnessRule.IsOther(journal, finding.Archive) ? SetAside(0, journal.ArchivedUpTo)
        : OwnOffset > finding.After ? SetAside(finding.After)
        : null;

    /// <param name="offset">Where the archive ends from here on.</param>
    private string? SetAside(long after, long offset) => Guarded(connection =>
    {
        SetDurable(connection, durable: true);
        var table = FormattableString.Invariant($"scheduler_archive_after_{after}");
        for (var i = 2; HasTable(connection, table); i++)
        {
            table = FormattableString.Invariant($"scheduler_archive_after_{after}_{i}");
        }

        using var transaction = connection.BeginTransaction();
        Lock(connection, transaction);
        var rows = FormattableString.Invariant($"FROM scheduler_archive WHERE outcome_event > {after}");
        using var first = Command(connection, transaction, $"SELECT 1 {rows} LIMIT 1");
        var hasSome = first.ExecuteScalar() is not null;
        if (hasSome)
        {
            Run(connection, transaction, $"CREATE TABLE {table} AS SELECT * {rows}");
            Run(connection, transaction, $"DELETE {rows}");
        }

        Run(connection, transaction, "UPDATE scheduler_archive_progress SET last_event = @last WHERE one = 1", ("@last", offset));
        transaction.Commit();
        Volatile.Write(ref _offset, offset);
        IsAnothers = false;
        return hasSome ? table : null;
    });
}
