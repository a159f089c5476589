using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Scheduler.Actors.Archive;

/// <summary>In a file of its own, so that its writes never stand before those of the journal.</summary>
internal sealed class SqliteTableArchive : DatabaseArchive
{
    // Another connection's write takes less; more than this would be a fault.
    private const int BusyTimeoutMs = 5_000;

    private readonly string _connectionString;

    public SqliteTableArchive(string file)
    {
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file }.ToString();
        using (var connection = Open())
        {
            Run(connection, null, "PRAGMA journal_mode = WAL");
        }

        Begin();
    }

    protected override string BytesType => "BLOB";

    public override void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    protected override DbConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Run(connection, null, FormattableString.Invariant($"PRAGMA busy_timeout = {BusyTimeoutMs}; PRAGMA synchronous = NORMAL"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // What a power cut takes is projected again from the journal, but where that is about to be cut. A synced commit syncs the
    // whole log, with all that was committed unsynced before.
    protected override void SetDurable(DbConnection connection, bool durable) =>
        Run(connection, null, $"PRAGMA synchronous = {(durable ? "FULL" : "NORMAL")}");

    // The provider begins a transaction with the right to write.
    protected override long Lock(DbConnection connection, DbTransaction transaction)
    {
        using var select = Command(connection, transaction, "SELECT last_event FROM scheduler_archive_progress");
        return (long)select.ExecuteScalar()!;
    }

    protected override void Insert(DbConnection connection, DbTransaction transaction, IReadOnlyList<ArchiveRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        using var insert = Command(connection, transaction, $"""
            INSERT OR REPLACE INTO scheduler_archive ({Columns}) VALUES (@event, @id, @kind, @queue, @phase, @finished, @task)
            """,
            ("@event", 0L), ("@id", ""), ("@kind", ""), ("@queue", ""), ("@phase", 0), ("@finished", 0L), ("@task", Array.Empty<byte>()));
        insert.Prepare();
        foreach (var (outcomeEvent, task, bytes) in rows)
        {
            insert.Parameters[0].Value = outcomeEvent;
            insert.Parameters[1].Value = task.Id.Value;
            insert.Parameters[2].Value = task.Kind;
            insert.Parameters[3].Value = task.Queue;
            insert.Parameters[4].Value = (int)task.Phase;
            insert.Parameters[5].Value = task.FinishedAt.GetValueOrDefault().Ticks;
            insert.Parameters[6].Value = bytes;
            insert.ExecuteNonQuery();
        }
    }

    protected override bool HasTables(DbConnection connection)
    {
        using var select = Command(connection, null, "SELECT count(*) FROM sqlite_master WHERE name = 'scheduler_archive_progress'");
        return (long)select.ExecuteScalar()! > 0;
    }
}
