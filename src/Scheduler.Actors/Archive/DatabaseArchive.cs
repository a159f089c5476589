using System.Data.Common;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Archive;

/// <summary>
/// The archive as a table beside the journal: the task as its codec wrote it, and what tasks are looked up by. Two schedulers may
/// write it for a while, when one does not know yet that it is none any more: both write the same, from the same journal, and
/// whichever comes second leaves out what is there.
/// </summary>
internal abstract partial class DatabaseArchive : IArchive, IJournalWitness
{
    protected const string Columns = "outcome_event, id, kind, queue, phase, finished_at, task";

    // Nearly all tasks succeed, so the few others have an index of their own: nobody lists dead letters by a scan.
    private static readonly string NotSucceeded = FormattableString.Invariant($"phase <> {(int)TaskPhase.Succeeded}");

    private readonly TaskInfoCodec _encoder = new();
    private readonly Lock _reading = new();
    private readonly TaskInfoCodec _decoder = new();
    private long _offset;

    // What is in another journal's archive stands for none of this one's events.
    public long Offset => IsAnothers ? 0 : Volatile.Read(ref _offset);

    public bool IsAnothers { get; protected set; }

    /// <summary>Up to which event it goes, of whichever journal.</summary>
    protected long OwnOffset => Volatile.Read(ref _offset);

    protected abstract string BytesType { get; }

    public void Write(IReadOnlyList<FinishedTask> tasks, long through, bool durable) => Guarded(connection =>
    {
        SetDurable(connection, durable);
        using var transaction = connection.BeginTransaction();
        var archived = Lock(connection, transaction);
        if (archived < Offset)
        {
            // A crash of the server took what was not synced. To go on behind it would leave a hole.
            throw new IOException(FormattableString.Invariant(
                $"The archive goes to event {archived} and had come to {Offset}: its database has lost the rest, which the journal has."));
        }

        List<ArchiveRow> rows = [];
        foreach (var finished in tasks)
        {
            if (finished.OutcomeEvent <= archived)
            {
                continue;
            }

            if (finished.Task.Phase.IsFinal())
            {
                rows.Add(new ArchiveRow(finished.OutcomeEvent, finished.Task, _encoder.Encode(finished.Task).ToArray()));
            }
            else
            {
                // What was written of it before goes as well.
                Insert(connection, transaction, rows);
                rows.Clear();
                Run(connection, transaction, "DELETE FROM scheduler_archive WHERE id = @id", ("@id", finished.Task.Id.Value));
            }
        }

        Insert(connection, transaction, rows);
        var reached = Math.Max(archived, through);
        Run(connection, transaction, "UPDATE scheduler_archive_progress SET last_event = @last WHERE one = 1", ("@last", reached));
        transaction.Commit();
        Volatile.Write(ref _offset, reached);
        return true;
    });

    public TaskInfo? Get(TaskId task) => Get([task]) is [var found] ? found : null;

    public IReadOnlyList<TaskInfo> Get(IReadOnlyList<TaskId> tasks) => Guarded(connection =>
    {
        using var select = Command(connection, null, $"SELECT {Columns} FROM scheduler_archive WHERE id = @id", ("@id", ""));
        List<TaskInfo> found = [];
        foreach (var task in tasks)
        {
            select.Parameters[0].Value = task.Value;
            using var reader = select.ExecuteReader();
            if (reader.Read())
            {
                found.Add(Decode(reader).Task);
            }
        }

        return found;
    });

    // None of this reads the table itself.
    public IReadOnlyDictionary<TaskPhase, long> Count() => Guarded(connection =>
    {
        var counts = new Dictionary<TaskPhase, long>();
        using var all = Command(connection, null, "SELECT count(*) FROM scheduler_archive");
        var succeeded = (long)all.ExecuteScalar()!;
        using var others = Command(connection, null, $"SELECT phase, count(*) FROM scheduler_archive WHERE {NotSucceeded} GROUP BY phase");
        using var reader = others.ExecuteReader();
        while (reader.Read())
        {
            counts.Add((TaskPhase)reader.GetInt32(0), reader.GetInt64(1));
            succeeded -= reader.GetInt64(1);
        }

        if (succeeded > 0)
        {
            counts.Add(TaskPhase.Succeeded, succeeded);
        }

        return counts;
    });

    public IReadOnlyList<FinishedTask> List(TaskFilter filter, long before, int limit) => Guarded(connection =>
    {
        List<(string, object)> values = [("@before", before), ("@limit", limit)];
        var where = "outcome_event < @before";
        if (filter.Phase is { } phase)
        {
            where += " AND phase = @phase" + (phase == TaskPhase.Succeeded ? "" : $" AND {NotSucceeded}");
            values.Add(("@phase", (int)phase));
        }

        if (filter.Kind is { } kind)
        {
            where += " AND kind = @kind";
            values.Add(("@kind", kind));
        }

        if (filter.Queue is { } queue)
        {
            where += " AND queue = @queue";
            values.Add(("@queue", queue));
        }

        if (!string.IsNullOrEmpty(filter.IdPrefix))
        {
            where += " AND substr(id, 1, length(@prefix)) = @prefix";
            values.Add(("@prefix", filter.IdPrefix));
        }

        using var select = Command(
            connection,
            null,
            $"SELECT {Columns} FROM scheduler_archive WHERE {where} ORDER BY outcome_event DESC LIMIT @limit",
            [.. values]);
        using var reader = select.ExecuteReader();
        List<FinishedTask> found = [];
        while (reader.Read())
        {
            found.Add(Decode(reader));
        }

        return found;
    });

    public bool Trim(Timestamp? finishedBefore, long? keep, int rows) => Guarded(connection =>
    {
        var removed = 0;
        if (finishedBefore is { } moment)
        {
            removed += Remove(connection, "finished_at < @limit", moment.Ticks, rows);
        }

        if (keep is { } count)
        {
            removed += Remove(
                connection,
                "outcome_event <= (SELECT outcome_event FROM scheduler_archive ORDER BY outcome_event DESC LIMIT 1 OFFSET @limit)",
                count,
                rows);
        }

        return removed >= rows;
    });

    public virtual void Dispose()
    {
    }

    protected abstract DbConnection Open();

    /// <summary>Whether commits on this connection wait for the disk.</summary>
    protected abstract void SetDurable(DbConnection connection, bool durable);

    /// <summary>The offset, which nobody else changes before the transaction's end.</summary>
    protected abstract long Lock(DbConnection connection, DbTransaction transaction);

    /// <summary>In place of whatever there was under the same ids.</summary>
    protected abstract void Insert(DbConnection connection, DbTransaction transaction, IReadOnlyList<ArchiveRow> rows);

    protected abstract bool HasTable(DbConnection connection, string name);

    /// <summary>Makes the tables where there are none, and reads how far the archive goes.</summary>
    protected void Begin() => Guarded(connection =>
    {
        if (!HasTable(connection, "scheduler_archive_progress"))
        {
            Run(connection, null, $"""
                CREATE TABLE IF NOT EXISTS scheduler_archive (
                    outcome_event BIGINT PRIMARY KEY,
                    id TEXT NOT NULL UNIQUE,
                    kind TEXT NOT NULL,
                    queue TEXT NOT NULL,
                    phase INTEGER NOT NULL,
                    finished_at BIGINT NOT NULL,
                    task {BytesType} NOT NULL);
                CREATE INDEX IF NOT EXISTS scheduler_archive_not_succeeded ON scheduler_archive (phase, outcome_event) WHERE {NotSucceeded};
                CREATE TABLE IF NOT EXISTS scheduler_archive_progress (one INTEGER PRIMARY KEY, last_event BIGINT NOT NULL);
                INSERT INTO scheduler_archive_progress VALUES (1, 0) ON CONFLICT DO NOTHING;
                """);
        }

        using var select = Command(connection, null, "SELECT last_event FROM scheduler_archive_progress WHERE one = 1");
        _offset = (long)select.ExecuteScalar()!;
        return true;
    });

    protected static DbCommand Command(
        DbConnection connection, DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    protected static int Run(
        DbConnection connection, DbTransaction? transaction, string sql, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(connection, transaction, sql, values);
        return command.ExecuteNonQuery();
    }

    // The oldest first, and only from the beginning on: the place of an outcome grows with its time.
    private static int Remove(DbConnection connection, string condition, long limit, int rows) => Run(
        connection,
        null,
        $"""
        DELETE FROM scheduler_archive WHERE outcome_event IN (
            SELECT outcome_event FROM (SELECT outcome_event, finished_at FROM scheduler_archive ORDER BY outcome_event LIMIT @rows) AS oldest
            WHERE {condition})
        """,
        ("@limit", limit),
        ("@rows", rows));

    private FinishedTask Decode(DbDataReader reader)
    {
        lock (_reading)
        {
            return new FinishedTask(reader.GetInt64(0), DamagedTask.Or(
                reader,
                row => _decoder.Decode(row.GetFieldValue<byte[]>(6)),
                row => (row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetInt64(5))));
        }
    }

    protected T Guarded<T>(Func<DbConnection, T> work)
    {
        try
        {
            using var connection = Open();
            return work(connection);
        }
        catch (DbException fault)
        {
            throw new SchedulingException($"The archive can't be worked with: {fault.Message}", fault);
        }
    }
}

/// <summary>A finished task, ready to be stored.</summary>
internal readonly record struct ArchiveRow(long OutcomeEvent, TaskInfo Task, byte[] Bytes);
