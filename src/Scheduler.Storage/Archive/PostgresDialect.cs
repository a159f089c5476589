using System.Data.Common;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Storage.Archive;

/// <summary>The archive in PostgreSQL, beside the journal.</summary>
/// <param name="connect">Creates a connection that is not open yet, from a pool. So this class depends on PostgreSQL but not on its driver, which
/// only the cluster's packages include.</param>
public sealed class PostgresDialect(Func<DbConnection> connect) : IArchiveDialect
{
    public ArchiveTables Tables => ArchiveTables.OfSeeds;

    public bool MayWrite => true;

    public string BytesType => "BYTEA";

    public string ForUpdate => " FOR UPDATE";

    public T Read<T>(Func<ISqlConnection, T> work) => Guarded(connection => work(new PostgresConnection(connection, null)));

    // What a crash of the server takes is projected again from the journal, but where that is about to be cut. A synced commit syncs
    // the whole log, with all that was committed unsynced before.
    public T Write<T>(bool durable, Func<ISqlConnection, T> work) => Guarded(connection =>
    {
        new PostgresConnection(connection, null).Execute($"SET synchronous_commit = {(durable ? "on" : "off")}");
        using var transaction = connection.BeginTransaction();
        var result = work(new PostgresConnection(connection, transaction));
        transaction.Commit();
        return result;
    });

    public void SetNumbers(ISqlConnection connection, IReadOnlyList<AttemptInfo> attempts) => connection.Run(
        $"UPDATE {Tables.Attempts} AS a SET number = n.number FROM unnest($1, $2) AS n (token, number) WHERE a.token = n.token",
        attempts.Select(attempt => attempt.Token.Value).ToArray(),
        attempts.Select(attempt => attempt.Number).ToArray());

    // One statement however many rows: each by itself would cost a round trip.
    public void Insert(ISqlConnection connection, IReadOnlyList<FinishedTask> tasks, TaskInfoCodec codec)
    {
        // A statement may change a row once only: of an id that came twice the later one counts.
        FinishedTask[] latest = [.. tasks.GroupBy(finished => finished.Task.Id).Select(group => group.Last())];
        if (latest.Length == 0)
        {
            return;
        }

        connection.Run(
            $"""
            INSERT INTO {Tables.Tasks} ({ArchiveTables.Columns})
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (id) DO UPDATE SET
                outcome_event = excluded.outcome_event, kind = excluded.kind, queue = excluded.queue, phase = excluded.phase,
                finished_at = excluded.finished_at, task = excluded.task
            """,
            Array.ConvertAll(latest, finished => finished.OutcomeEvent),
            Array.ConvertAll(latest, finished => finished.Task.Id.Value),
            Array.ConvertAll(latest, finished => finished.Task.Kind),
            Array.ConvertAll(latest, finished => finished.Task.Queue),
            Array.ConvertAll(latest, finished => (int)finished.Task.Phase),
            Array.ConvertAll(latest, finished => finished.Task.FinishedAt.GetValueOrDefault().Ticks),
            Array.ConvertAll(latest, finished => codec.Encode(finished.Task).ToArray()));
    }

    public void Insert(ISqlConnection connection, IReadOnlyList<EndedAttempt> attempts, AttemptInfoCodec codec)
    {
        if (attempts.Count == 0)
        {
            return;
        }

        EndedAttempt[] ended = [.. attempts];
        connection.Run(
            $"INSERT INTO {Tables.Attempts} ({ArchiveTables.AttemptColumns}) SELECT * FROM unnest($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            Array.ConvertAll(ended, one => one.Attempt.Token.Value),
            Array.ConvertAll(ended, one => one.Task.Value),
            Array.ConvertAll(ended, one => one.Event),
            Array.ConvertAll(ended, one => codec.Encode(one.Attempt).ToArray()),
            Array.ConvertAll(ended, one => one.Log?.ToArray()),
            Array.ConvertAll(ended, one => one.Attempt.Number));
    }

    public void InsertEdges(ISqlConnection connection, IReadOnlyList<FinishedTask> tasks)
    {
        (FinishedTask Waited, Dependency Edge)[] edges = [.. tasks.SelectMany(finished => finished.Task.After.Select(edge => (finished, edge)))];
        connection.Run(
            $"""
            INSERT INTO {Tables.Edges} ({ArchiveTables.EdgeColumns})
            SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (name, is_group, task) DO UPDATE SET condition = excluded.condition, outcome_event = excluded.outcome_event
            """,
            Array.ConvertAll(edges, one => one.Edge.Name),
            Array.ConvertAll(edges, one => one.Edge.IsGroup ? 1 : 0),
            Array.ConvertAll(edges, one => one.Waited.Task.Id.Value),
            Array.ConvertAll(edges, one => (int)one.Edge.On),
            Array.ConvertAll(edges, one => one.Waited.OutcomeEvent));
    }

    public void Dispose()
    {
        // The pool is its owner's.
    }

    private T Guarded<T>(Func<DbConnection, T> work)
    {
        try
        {
            using var connection = connect();
            connection.Open();
            return work(connection);
        }
        catch (DbException fault)
        {
            throw new SchedulingException($"The archive can't be used: {fault.Message}", fault);
        }
    }

    private sealed class PostgresConnection(DbConnection connection, DbTransaction? transaction) : ISqlConnection
    {
        public void Execute(string sql) => Run(sql);

        public long Run(string sql, params ReadOnlySpan<object> values)
        {
            using var command = Command(sql, values);
            return command.ExecuteNonQuery();
        }

        public List<T> Select<T>(string sql, Func<ISqlRow, T> read, params ReadOnlySpan<object> values)
        {
            using var command = Command(sql, values);
            using var reader = command.ExecuteReader();
            var row = new PostgresRow(reader);
            List<T> found = [];
            while (reader.Read())
            {
                found.Add(read(row));
            }

            return found;
        }

        public bool HasTable(string name) => Select("SELECT count(to_regclass($1))", row => row.Long(0), name) is [> 0];

        public bool HasIndex(string name) => HasTable(name);

        public bool HasColumn(string table, string name) => Select(
            "SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2 AND NOT attisdropped", row => row.Long(0), table, name) is [> 0];

        // Parameters without names are known by their place.
        private DbCommand Command(string sql, ReadOnlySpan<object> values)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            foreach (var value in values)
            {
                var parameter = command.CreateParameter();
                parameter.Value = value;
                command.Parameters.Add(parameter);
            }

            return command;
        }
    }

    private sealed class PostgresRow(DbDataReader reader) : ISqlRow
    {
        public long Long(int column) => reader.GetInt64(column);

        public string Text(int column) => reader.GetString(column);

        public ReadOnlySpan<byte> Blob(int column) => reader.GetFieldValue<byte[]>(column);
    }
}
