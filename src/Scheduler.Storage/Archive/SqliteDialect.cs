using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Sqlite;
using SQLitePCL;

namespace Scheduler.Storage.Archive;

/// <summary>
/// The archive in its own SQLite file, so that its writes never block those of the journal. One connection writes. It is
/// open from the beginning to the end, so that the write-ahead log, which is watched, also stays one file. Each read has its own
/// connection: a long list delays nobody.
/// </summary>
public sealed class SqliteDialect : IArchiveDialect
{
    private const string Values = $"({ArchiveTables.Columns}) VALUES (?, ?, ?, ?, ?, ?, ?)";
    private const int MostIdle = 4;

    private readonly string _file;
    private readonly Func<SqliteFault, string, SchedulingException> _faultOf;
    private readonly SqliteDatabase _writer;
    private readonly Lock _writing = new();

    // In memory, and where somebody else has opened it, there is one connection for all.
    private readonly bool _isShared;
    private readonly IDisposable? _owner;
    private readonly Stack<SqliteDatabase> _idle = new();
    private bool _isClosed;
    private bool _syncs;

    private SqliteDialect(
        string file, ArchiveTables tables, Func<SqliteFault, string, SchedulingException> faultOf, SqliteDatabase writer, bool isShared, IDisposable? owner)
    {
        Tables = tables;
        _file = file;
        _faultOf = faultOf;
        _writer = writer;
        _isShared = isShared;
        _owner = owner;
    }

    public ArchiveTables Tables { get; }

    public bool MayWrite => _owner is null;

    public string BytesType => "BLOB";

    // A transaction begins with the right to write.
    public string ForUpdate => "";

    /// <summary>Opens the file, or creates it if it does not exist.</summary>
    /// <param name="file">A path, or <see cref="SqliteDatabase.InMemory"/>.</param>
    /// <param name="faultOf">Converts a fault with this file to an exception with a message for people.</param>
    /// <exception cref="SchedulingException">The file cannot be opened or written.</exception>
    public static SqliteDialect Open(string file, ArchiveTables tables, Func<SqliteFault, string, SchedulingException> faultOf)
    {
        ArgumentNullException.ThrowIfNull(faultOf);
        SqliteDatabase? writer = null;
        try
        {
            writer = SqliteDatabase.OpenUnlocked(file);
            writer.RequireWritable();

            // Another seed's write takes less; more than this would be a fault.
            writer.Execute("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL");
            writer.Execute("PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384");
            writer.Execute("PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864");
            return new SqliteDialect(file, tables, faultOf, writer, isShared: file == SqliteDatabase.InMemory, owner: null);
        }
        catch (SqliteFault fault)
        {
            writer?.Dispose();
            throw faultOf(fault, file);
        }
    }

    /// <summary>Reads a database that is already open, and writes nothing.</summary>
    /// <param name="owner">Closes the database; disposed at the end.</param>
    public static SqliteDialect OpenReadOnly(
        string file, ArchiveTables tables, Func<SqliteFault, string, SchedulingException> faultOf, SqliteDatabase database, IDisposable owner) =>
        new(file, tables, faultOf, database, isShared: true, owner);

    public T Read<T>(Func<ISqlConnection, T> work) => Guarded(() =>
    {
        if (_isShared)
        {
            lock (_writing)
            {
                RequireOpen();
                return work(_writer);
            }
        }

        var reader = TakeReader();
        try
        {
            return work(reader);
        }
        finally
        {
            GiveBack(reader);
        }
    });

    public T Write<T>(bool durable, Func<ISqlConnection, T> work) => Guarded(() =>
    {
        lock (_writing)
        {
            RequireOpen();
            Sync(durable);
            T result = default!;
            _writer.InTransaction(() => result = work(_writer));
            return result;
        }
    });

    public void Insert(ISqlConnection connection, IReadOnlyList<FinishedTask> tasks, TaskInfoCodec codec)
    {
        // An insert that fails as soon as it meets its like needs no journal of its own within the transaction.
        var insert = _writer.Prepared($"INSERT OR FAIL INTO {Tables.Tasks} {Values}");
        foreach (var finished in tasks)
        {
            try
            {
                Run(insert, finished, codec);
            }
            catch (SqliteFault fault) when (fault.Code == raw.SQLITE_CONSTRAINT)
            {
                // There was an earlier task of that id, since forgotten.
                Run(_writer.Prepared($"INSERT OR REPLACE INTO {Tables.Tasks} {Values}"), finished, codec);
            }
        }
    }

    public void SetNumbers(ISqlConnection connection, IReadOnlyList<AttemptInfo> attempts)
    {
        foreach (var attempt in attempts)
        {
            connection.Run($"UPDATE {Tables.Attempts} SET number = $1 WHERE token = $2", attempt.Number, attempt.Token.Value);
        }
    }

    public void Insert(ISqlConnection connection, IReadOnlyList<EndedAttempt> attempts, AttemptInfoCodec codec)
    {
        if (attempts.Count == 0)
        {
            return;
        }

        var insert = _writer.Prepared($"INSERT OR IGNORE INTO {Tables.Attempts} ({ArchiveTables.AttemptColumns}) VALUES (?, ?, ?, ?, ?, ?)");
        foreach (var (ended, task, attempt, log) in attempts)
        {
            insert.Bind(1, attempt.Token.Value);
            insert.Bind(2, task.Value);
            insert.Bind(3, ended);
            insert.Bind(4, codec.Encode(attempt).Span);
            if (log is { } lines)
            {
                insert.Bind(5, lines.Span);
            }
            else
            {
                insert.BindNull(5);
            }

            insert.Bind(6, attempt.Number);

            insert.Run();
        }
    }

    public void InsertEdges(ISqlConnection connection, IReadOnlyList<FinishedTask> tasks)
    {
        var insert = _writer.Prepared($"INSERT OR REPLACE INTO {Tables.Edges} ({ArchiveTables.EdgeColumns}) VALUES (?, ?, ?, ?, ?)");
        foreach (var finished in tasks)
        {
            foreach (var edge in finished.Task.After)
            {
                insert.Bind(1, edge.Name);
                insert.Bind(2, edge.IsGroup ? 1L : 0L);
                insert.Bind(3, finished.Task.Id.Value);
                insert.Bind(4, (long)edge.On);
                insert.Bind(5, finished.OutcomeEvent);
                insert.Run();
            }
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            lock (_idle)
            {
                if (_isClosed)
                {
                    return;
                }

                // Reads that are under way come to their end, and close theirs.
                _isClosed = true;
                foreach (var reader in _idle)
                {
                    reader.Dispose();
                }
            }

            if (_owner is not null)
            {
                _owner.Dispose();
                return;
            }

            _writer.EmptyLog();
            _writer.Dispose();
        }
    }

    private SqliteDatabase TakeReader()
    {
        lock (_idle)
        {
            RequireOpen();
            if (_idle.TryPop(out var reader))
            {
                return reader;
            }
        }

        return SqliteDatabase.OpenReadOnly(_file);
    }

    private void GiveBack(SqliteDatabase reader)
    {
        lock (_idle)
        {
            if (!_isClosed && _idle.Count < MostIdle)
            {
                _idle.Push(reader);
                return;
            }
        }

        reader.Dispose();
    }

    private void RequireOpen()
    {
        if (_isClosed)
        {
            throw new SchedulingException($"'{_file}' is closed: its scheduler has stopped. Ask again when it runs.");
        }
    }

    private static void Run(SqliteStatement insert, FinishedTask finished, TaskInfoCodec codec)
    {
        var task = finished.Task;
        insert.Bind(1, finished.OutcomeEvent);
        insert.Bind(2, task.Id.Value);
        insert.Bind(3, task.Kind);
        insert.Bind(4, task.Queue);
        insert.Bind(5, (long)task.Phase);
        insert.Bind(6, task.FinishedAt.GetValueOrDefault().Ticks);
        insert.Bind(7, codec.Encode(task).Span);
        insert.Run();
    }

    // What a power cut takes is projected again from the journal, but where that is about to be cut. A synced commit syncs the whole
    // log, with all that was committed unsynced before.
    private void Sync(bool isNeeded)
    {
        if (_syncs != isNeeded)
        {
            _writer.Execute($"PRAGMA synchronous = {(isNeeded ? "FULL" : "NORMAL")}");
            _syncs = isNeeded;
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteFault fault)
        {
            throw _faultOf(fault, _file);
        }
    }
}
