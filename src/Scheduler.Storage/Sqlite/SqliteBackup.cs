using SQLitePCL;

namespace Scheduler.Storage.Sqlite;

/// <summary>
/// SQLite's online backup. What the source's own connection writes between two steps is in the copy as well; a write of another connection
/// would make it start again, unless the source's connection holds a transaction.
/// </summary>
public sealed class SqliteBackup : IDisposable
{
    private readonly SqliteDatabase _copy;
    private readonly sqlite3_backup _backup;
    private readonly string _file;
    private bool _isFinished;

    public SqliteBackup(SqliteDatabase source, string file)
    {
        _file = file;
        _copy = SqliteDatabase.Open(file);
        try
        {
            // The last step would sync the whole copy, while the caller keeps others from the source.
            _copy.Execute("PRAGMA synchronous = OFF");
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

    /// <summary>Makes the complete copy survive a power cut. It may be slow, so call it where nobody waits.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public void Complete()
    {
        Finish();
        using var written = File.OpenHandle(_file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(written);
    }

    public void Dispose() => Finish();

    private void Finish()
    {
        if (!_isFinished)
        {
            _isFinished = true;
            _ = raw.sqlite3_backup_finish(_backup);
            _copy.EmptyLog();
            _copy.Dispose();
        }
    }
}
