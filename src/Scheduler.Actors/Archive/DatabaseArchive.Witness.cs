using System.Data.Common;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Execution.Witness;

namespace Scheduler.Actors.Archive;

// Where journal and archive are one database, nothing else is compared than how far they go.
internal abstract partial class DatabaseArchive
{
    /// <summary>What to call journal and archive in messages.</summary>
    protected abstract LossText Text { get; }

    public WitnessedStart Begin(JournalStanding? journal, long? acceptLossAfter, Timestamp now)
    {
        var finding = Compare(journal);
        if (Text.RefusalOf(finding, acceptLossAfter) is { } refusal)
        {
            throw new SchedulingException(refusal);
        }

        List<string> notes = [];
        AcceptedLoss? loss = null;
        if (finding.IsAcceptedBy(acceptLossAfter))
        {
            loss = LossRule.Accept(finding.After, finding.KnownEvent, finding.KnownEpoch, now);
            notes.Add(FormattableString.Invariant(
                $"{Text.Journal} goes on without the events behind {loss.After}, which are lost. Numbers go on with {loss.FirstEvent}, epochs with {loss.Epoch}."));
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

        return new WitnessedStart(loss, notes);
    }

    public string? SetAside(long after) => Guarded(connection =>
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

        Run(connection, transaction, "UPDATE scheduler_archive_progress SET last_event = @last", ("@last", after));
        transaction.Commit();
        Volatile.Write(ref _offset, after);
        return hasSome ? table : null;
    });

    public virtual void Committed(long lastEvent, long epoch)
    {
    }

    public virtual string? Trouble() => null;

    public long LastRow(string persistenceId)
    {
        using var connection = OpenJournal();
        using var select = Command(connection, null, "SELECT max(sequence_number) FROM journal WHERE persistence_id = @id", ("@id", persistenceId));
        return select.ExecuteScalar() is long row ? row : 0;
    }

    protected virtual DbConnection OpenJournal() => Open();

    protected virtual Finding Compare(JournalStanding? journal) => WitnessRule.Compare(journal, new Standing(null, Offset), null);

    /// <summary>Records to which journal this archive belongs from now on.</summary>
    protected virtual void Take(Finding finding, AcceptedLoss? loss)
    {
    }

    private string? SetAside(Finding finding)
    {
        if (finding.Journal is { } journal && WitnessRule.IsOther(journal, finding.Archive))
        {
            var all = SetAside(0);
            Write([], finding.After, durable: true);
            return all;
        }

        return Offset > finding.After ? SetAside(finding.After) : null;
    }
}
