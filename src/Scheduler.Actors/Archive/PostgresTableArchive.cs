using System.Data.Common;
using Npgsql;

namespace Scheduler.Actors.Archive;

/// <summary>Tables in the journal's own database.</summary>
internal sealed partial class PostgresTableArchive : DatabaseArchive
{
    private readonly string _connectionString;
    private readonly string _briefConnectionString;

    public PostgresTableArchive(PostgresJournal journal)
    {
        _connectionString = journal.ConnectionString;
        _briefConnectionString = new NpgsqlConnectionStringBuilder(_connectionString) { Timeout = 3, CommandTimeout = 3, MaxPoolSize = 2 }.ToString();
        _seed = journal.Witness;

        // As the offset is: before the journal is read.
        _seen = _seed.Standing;
        Begin();
        _announced = Guarded(ReadAnnounced);
        RequireJournal();
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

    protected override bool HasTable(DbConnection connection, string name)
    {
        using var select = Command(connection, null, "SELECT to_regclass(@name) IS NOT NULL", ("@name", name));
        return (bool)select.ExecuteScalar()!;
    }
}
