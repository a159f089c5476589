using System.Text;
using Scheduler.Storage.Archive;
using SQLitePCL;

namespace Scheduler.Storage.Sqlite;

/// <summary>A prepared statement for repeated use: bind, step, reset.</summary>
public sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle, string sql) : ISqlRow, IDisposable
{
    private byte[] _text = new byte[256];

    public void Bind(int index, long value) => database.Check(raw.sqlite3_bind_int64(handle, index, value), sql);

    public void Bind(int index, long? value)
    {
        if (value is { } some)
        {
            Bind(index, some);
        }
        else
        {
            BindNull(index);
        }
    }

    public void Bind(int index, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            // An empty span has no address, which SQLite would read as null.
            database.Check(
                value is null ? raw.sqlite3_bind_null(handle, index) : raw.sqlite3_bind_text(handle, index, value), sql);
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_text.Length < most)
        {
            _text = new byte[most];
        }

        var count = Encoding.UTF8.GetBytes(value, _text);
        database.Check(raw.sqlite3_bind_text(handle, index, _text.AsSpan(0, count)), sql);
    }

    public void Bind(int index, ReadOnlySpan<byte> value) => database.Check(
        value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, value), sql);

    internal void Bind(int index, object value)
    {
        switch (value)
        {
            case string text:
                Bind(index, text);
                break;
            case int number:
                Bind(index, (long)number);
                break;
            default:
                Bind(index, (long)value);
                break;
        }
    }

    public void BindNull(int index) => database.Check(raw.sqlite3_bind_null(handle, index), sql);

    /// <summary>Moves to the next row; returns whether there is one.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        database.Check(code, sql);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs the statement to its end and resets it for the next use.</summary>
    public void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Reset();
        }
    }

    // Its code repeats that of the last step, which was checked.
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
