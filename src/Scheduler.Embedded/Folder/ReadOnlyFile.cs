using Scheduler.Storage.Sqlite;
using SQLitePCL;

namespace Scheduler.Embedded.Folder;

/// <summary>One of the folder's databases, opened so that reading changes nothing.</summary>
internal sealed class ReadOnlyFile : IDisposable
{
    private readonly string? _index;
    private readonly TemporaryCopy? _copy;

    /// <param name="index">A file to delete at the end; null: none.</param>
    private ReadOnlyFile(SqliteDatabase database, string? index, TemporaryCopy? copy = null)
    {
        Database = database;
        _index = index;
        _copy = copy;
    }

    public SqliteDatabase Database { get; }

    /// <summary>Opens the file; null if it does not exist or has no tables (after a start that was interrupted).</summary>
    /// <param name="applicationId">The application id that the header must have.</param>
    /// <param name="version">The newest version of the tables that this build understands.</param>
    /// <param name="isStill">Whether nobody writes to the file in the meantime. If so, it can also be read from a full or read-only disk.</param>
    /// <exception cref="DataFolderException">The file is not of the expected type, or is newer than this build.</exception>
    public static ReadOnlyFile? Open(string path, int applicationId, int version, bool isStill = false)
    {
        if (!File.Exists(path) || (new FileInfo(path).Length == 0 && !HasLog(path)))
        {
            return null;
        }

        var opened = OpenQuietly(path, isStill);
        try
        {
            if (opened.RequireKnown(path, applicationId, version))
            {
                return opened;
            }

            opened.Dispose();
            return null;
        }
        catch (SqliteFault fault)
        {
            opened.Dispose();
            throw DataFolderFaults.From(fault, path);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Database.Dispose();
        _copy?.Dispose();
        try
        {
            if (_index is not null)
            {
                // SQLite's index of the log, made anew whenever it is missing.
                File.Delete(_index);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It could not be made either, or it does no harm.
        }
    }

    private static bool HasLog(string path) => File.Exists(path + "-wal") && new FileInfo(path + "-wal").Length > 0;

    // Without a log the file is all there is, and SQLite need not make anything beside it. With one (the last process
    // did not close it) the log has to be read too, which takes an index of it.
    private static ReadOnlyFile OpenQuietly(string path, bool isStill)
    {
        try
        {
            return HasLog(path) ? OpenWithLog(path, isStill) : new ReadOnlyFile(SqliteDatabase.OpenImmutable(path), index: null);
        }
        catch (SqliteFault fault)
        {
            throw DataFolderFaults.From(fault, path);
        }
    }

    private static ReadOnlyFile OpenWithLog(string path, bool isStill)
    {
        var index = path + "-shm";
        var opened = new ReadOnlyFile(SqliteDatabase.OpenReadOnly(path), File.Exists(index) ? null : index);
        try
        {
            // The first that is read makes the index.
            _ = opened.Database.ReadLong("PRAGMA application_id");
            return opened;
        }
        catch (SqliteFault fault) when (isStill && HasNoIndex(fault))
        {
            opened.Dispose();
            var copy = TemporaryCopy.Of(path, fault);
            try
            {
                return new ReadOnlyFile(SqliteDatabase.OpenReadOnly(copy.File), index: null, copy);
            }
            catch
            {
                copy.Dispose();
                throw;
            }
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static bool HasNoIndex(SqliteFault fault) =>
        fault.Code is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN;

    private bool RequireKnown(string path, int applicationId, int version)
    {
        var id = Database.ReadLong("PRAGMA application_id") ?? 0;
        var found = Database.ReadLong("PRAGMA user_version") ?? 0;
        if (id == 0 && found == 0 && Database.ReadLong("SELECT count(*) FROM sqlite_master") == 0)
        {
            return false;
        }

        if (id != applicationId)
        {
            throw new DataFolderException(
                DataFolderProblem.NotASchedulers,
                $"'{path}' is another program's database. Choose another data folder.");
        }

        if (found > version)
        {
            throw new DataFolderException(
                DataFolderProblem.NewerVersion,
                $"'{path}' was written by a newer version of the scheduler (format {found}; this one reads up to {version}). Run that version or a later one.");
        }

        return true;
    }
}
