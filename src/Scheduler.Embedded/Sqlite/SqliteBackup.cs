using SQLitePCL;

namespace Scheduler.Embedded.Sqlite;

/// <summary>
/// SQLite's online copy. What the source's own connection writes between two steps is in the copy as well; what another one writes
/// would make it begin again, unless the source's connection holds a transaction.
/// </summary>
internal sealed class SqliteBackup : IDisposable
{
    private readonly SqliteDatabase _copy;
    private readonly sqlite3_backup _backup;

    public SqliteBackup(SqliteDatabase source, string file)
    {
        _copy = SqliteDatabase.Open(file);
        try
        {
            _backup = raw.sqlite3_backup_init(_copy.Handle, "main", source.Handle, "main");
            _copy.Check(raw.sqlite3_errcode(_copy.Handle), "backup");
        }
        catch
        {
            _copy.Dispose();
            throw;
        }
    }

    /// <param name="pages">-1: all.</param>
    /// <returns>Whether there is more.</returns>
    public bool Step(int pages)
    {
        var code = raw.sqlite3_backup_step(_backup, pages);
        if (code == raw.SQLITE_DONE)
        {
            return false;
        }

        _copy.Check(code, "backup");
        return true;
    }

    public void Dispose()
    {
        _ = raw.sqlite3_backup_finish(_backup);
        _copy.EmptyLog();
        _copy.Dispose();
    }
}
