using System.Data.Common;
using Npgsql;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Archive;

/// <summary>Tables in the journal's own database.</summary>
internal sealed class PostgresTableArchive : DatabaseArchive
{
    // What was announced stands beside the progress, under numbers of its own: a new column would take a right that roles don't have.
    private const int AnnouncedEvent = 2;
    private const int AnnouncedEpoch = 3;

    private readonly string _connectionString;
    private readonly string _briefConnectionString;
    private readonly Standing? _announced;

    public PostgresTableArchive(string connectionString)
    {
        _connectionString = connectionString;
        _briefConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { Timeout = 3, CommandTimeout = 3, MaxPoolSize = 2 }.ToString();
        Begin();
        _announced = Guarded(ReadAnnounced);
    }

    protected override string BytesType => "BYTEA";

    // Whoever waits for an answer is told soon that there is none.
    protected override DbConnection OpenJournal()
    {
        var connection = new NpgsqlConnection(_briefConnectionString);
        connection.Open();
        return connection;
    }

    protected override DbConnection Open()
    {
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // What a crash of the server takes is projected again from the journal, but where that is about to be cut. A synced
    // commit syncs the whole log, with all that was committed unsynced before.
    protected override void SetDurable(DbConnection connection, bool durable) =>
        Run(connection, null, $"SET synchronous_commit = {(durable ? "on" : "off")}");

    protected override long Lock(DbConnection connection, DbTransaction transaction)
    {
        using var select = Command(connection, transaction, "SELECT last_event FROM scheduler_archive_progress WHERE one = 1 FOR UPDATE");
        return (long)select.ExecuteScalar()!;
    }

    // One statement however many rows: each by itself would cost a round trip.
    protected override void Insert(DbConnection connection, DbTransaction transaction, IReadOnlyList<ArchiveRow> rows)
    {
        // A statement may change a row once only: of an id that came twice the later one counts.
        ArchiveRow[] latest = [.. rows.GroupBy(row => row.Task.Id).Select(group => group.Last())];
        if (latest.Length == 0)
        {
            return;
        }

        Run(connection, transaction, $"""
            INSERT INTO scheduler_archive ({Columns})
            SELECT * FROM unnest(@events, @ids, @kinds, @queues, @phases, @finished, @tasks)
            ON CONFLICT (id) DO UPDATE SET
                outcome_event = excluded.outcome_event, kind = excluded.kind, queue = excluded.queue, phase = excluded.phase,
                finished_at = excluded.finished_at, task = excluded.task
            """,
            ("@events", Array.ConvertAll(latest, row => row.OutcomeEvent)),
            ("@ids", Array.ConvertAll(latest, row => row.Task.Id.Value)),
            ("@kinds", Array.ConvertAll(latest, row => row.Task.Kind)),
            ("@queues", Array.ConvertAll(latest, row => row.Task.Queue)),
            ("@phases", Array.ConvertAll(latest, row => (int)row.Task.Phase)),
            ("@finished", Array.ConvertAll(latest, row => row.Task.FinishedAt.GetValueOrDefault().Ticks)),
            ("@tasks", Array.ConvertAll(latest, row => row.Bytes)));
    }

    protected override LossText Text { get; } = new("The journal", "the archive", "the note of a loss in scheduler_archive_progress");

    protected override Finding Compare(JournalStanding? journal) => WitnessRule.Compare(journal, new Standing(null, OwnOffset), _announced);

    protected override void RequireMaySetAside(Finding finding) => Guarded(connection =>
    {
        using var question = Command(connection, null, """
            SELECT current_schema(), current_user::text
            WHERE NOT has_schema_privilege(current_schema(), 'CREATE') AND EXISTS (SELECT 1 FROM scheduler_archive WHERE outcome_event > @after)
            """, ("@after", finding.After));
        using var reader = question.ExecuteReader();
        return !reader.Read() ? true : throw new SchedulingException(
            $"The role '{reader.GetString(1)}' may not make a table for what belongs to the lost events. Nothing was changed. Grant that right, then start "
            + $"again with the same option: GRANT CREATE ON SCHEMA {reader.GetString(0)} TO {reader.GetString(1)}. Revoke it when the seed runs.");
    });

    protected override void Announce(Finding? finding, long lastEvent, long epoch) => Guarded(connection =>
    {
        SetDurable(connection, durable: true);
        return Run(
            connection,
            null,
            "INSERT INTO scheduler_archive_progress VALUES (@event, @last), (@epoch, @latest) ON CONFLICT (one) DO UPDATE SET last_event = excluded.last_event",
            ("@event", AnnouncedEvent),
            ("@last", lastEvent),
            ("@epoch", AnnouncedEpoch),
            ("@latest", epoch));
    });

    private static Standing? ReadAnnounced(DbConnection connection)
    {
        using var select = Command(
            connection,
            null,
            """
            SELECT e.last_event, n.last_event FROM scheduler_archive_progress e, scheduler_archive_progress n WHERE e.one = @event AND n.one = @epoch
            """,
            ("@event", AnnouncedEvent),
            ("@epoch", AnnouncedEpoch));
        using var reader = select.ExecuteReader();
        return reader.Read() ? new Standing(null, reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    protected override bool HasTable(DbConnection connection, string name)
    {
        using var select = Command(connection, null, "SELECT to_regclass(@name) IS NOT NULL", ("@name", name));
        return (bool)select.ExecuteScalar()!;
    }
}
