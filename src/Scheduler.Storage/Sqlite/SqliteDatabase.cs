using Scheduler.Storage.Archive;
using SQLitePCL;

namespace Scheduler.Storage.Sqlite;

/// <summary>
/// One connection. Not safe for use by many threads at a time: code that shares it must lock. A thin layer over the C interface
/// instead of ADO.NET: rows are written and read without a copy, and the result code is available for messages that
/// tell a person what is wrong.
/// </summary>
public sealed class SqliteDatabase : ISqlConnection, IDisposable
{
    public const string InMemory = ":memory:";

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, SqliteStatement> _prepared = new(StringComparer.Ordinal);

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <summary>Opens the database, or creates it if it does not exist.</summary>
    public static SqliteDatabase Open(string path) =>
        Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);

    /// <summary>Like <see cref="Open(string)"/>, for a connection whose owner admits one thread at a time: without the locks
    /// that SQLite would take in each of its calls.</summary>
    public static SqliteDatabase OpenUnlocked(string path) =>
        Open(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX);

    /// <summary>Opens so that nothing at all is written: no log, no index beside it. Only for a file that nobody writes
    /// in the meantime and that has no log (<c>-wal</c>) of its own.</summary>
    public static SqliteDatabase OpenImmutable(string path) =>
        Open(new Uri(path).AbsoluteUri + "?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);

    public static SqliteDatabase OpenReadOnly(string path)
    {
        var database = Open(path, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX);

        // Of several readers that find a log without an index one makes it, and the others wait that long.
        database.Check(raw.sqlite3_busy_timeout(database._handle, 5_000), "busy timeout");
        return database;
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql), sql);

    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement), sql);
        return new SqliteStatement(this, statement, sql);
    }

    /// <summary>Like <see cref="Prepare"/>, once for each text, and closed with the database: for statements that are used repeatedly.
    /// A parameter may also be named as in <see cref="ISqlConnection"/>.</summary>
    public SqliteStatement Prepared(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            // SQLite would take $1 for a name.
            statement = Prepare(sql.Replace('$', '?'));
            _prepared.Add(sql, statement);
        }

        return statement;
    }

    public long Run(string sql, params ReadOnlySpan<object> values)
    {
        Bound(sql, values).Run();
        return raw.sqlite3_changes(_handle);
    }

    public List<T> Select<T>(string sql, Func<ISqlRow, T> read, params ReadOnlySpan<object> values)
    {
        ArgumentNullException.ThrowIfNull(read);
        var statement = Bound(sql, values);
        try
        {
            List<T> found = [];
            while (statement.Step())
            {
                found.Add(read(statement));
            }

            return found;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>The first column of the first row; null if there is none.</summary>
    public long? ReadLong(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() && !statement.IsNull(0) ? statement.Long(0) : null;
    }

    public bool HasColumn(string table, string name)
    {
        using var statement = Prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
        statement.Bind(1, table);
        statement.Bind(2, name);
        return statement.Step();
    }

    public bool HasTable(string name) => Has("table", name);

    public bool HasIndex(string name) => Has("index", name);

    private bool Has(string type, string name)
    {
        using var statement = Prepare("SELECT 1 FROM sqlite_master WHERE type = ? AND name = ?");
        statement.Bind(1, type);
        statement.Bind(2, name);
        return statement.Step();
    }

    /// <summary>Runs <paramref name="work"/> in a transaction: all of its writes take effect, or none.</summary>
    public void InTransaction(Action work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            Execute("COMMIT");
        }
        catch
        {
            // Some faults have rolled back already; that there is nothing to roll back is no news.
            _ = raw.sqlite3_exec(_handle, "ROLLBACK");
            throw;
        }
    }

    /// <summary>Moves the content of the write-ahead log into the file, so that the file alone is complete. If that fails,
    /// the log stays, and the next connection reads both.</summary>
    public void EmptyLog() => _ = raw.sqlite3_exec(_handle, "PRAGMA wal_checkpoint(TRUNCATE)");

    /// <summary>Needed because SQLite opens a file without write permission for reading, and reports no error.</summary>
    /// <exception cref="SqliteFault">There is no write permission.</exception>
    public void RequireWritable() =>
        Check(raw.sqlite3_db_readonly(_handle, "main") == 1 ? raw.SQLITE_READONLY : raw.SQLITE_OK, "open");

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }

    internal sqlite3 Handle => _handle;

    internal void Check(int code, string what)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteFault(code & 0xff, what, raw.sqlite3_errmsg(_handle).utf8_to_string());
        }
    }

    private SqliteStatement Bound(string sql, ReadOnlySpan<object> values)
    {
        var statement = Prepared(sql);
        for (var i = 0; i < values.Length; i++)
        {
            statement.Bind(i + 1, values[i]);
        }

        return statement;
    }

    private static SqliteDatabase Open(string path, int flags)
    {
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code == raw.SQLITE_OK)
        {
            return new SqliteDatabase(handle);
        }

        var message = handle is null ? "out of memory" : raw.sqlite3_errmsg(handle).utf8_to_string();
        handle?.Dispose();
        throw new SqliteFault(code & 0xff, $"open {path}", message);
    }
}
