using System.Data.Common;
using Microsoft.Data.Sqlite;
using Scheduler.Core.Contracts;
using SQLitePCL;

namespace Scheduler.Actors.Hosting.Journals;

/// <summary>Translates SQLite's errors into messages that say what a person can do.</summary>
internal static class SqliteTrouble
{
    public static string Of(SqliteException fault, string file) => Of(fault.SqliteErrorCode, fault.Message, file);

    /// <param name="code">SQLite's primary result code.</param>
    public static string Of(int code, string message, string file) => code switch
    {
        raw.SQLITE_FULL => $"There is no room for '{file}': its disk is full. Free some space, then start again; nothing that was answered is lost.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH or raw.SQLITE_CANTOPEN => ReadOnly(file),
        raw.SQLITE_IOERR => $"The disk of '{file}' failed: {message} Check that it has room and is sound, then start again.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"'{file}' is locked by another process, which may be paused. End that one, then start again.",
        _ => $"'{file}' can't be written: {message}",
    };

    /// <summary>SQLite opens a file without write permission for reading and reports no error, and a pool would keep that connection
    /// forever.</summary>
    /// <exception cref="SchedulingException">There is no write permission.</exception>
    public static void RequireWritable(DbConnection connection, string file)
    {
        var opened = (SqliteConnection)connection;
        if (raw.sqlite3_db_readonly(opened.Handle!, "main") == 1)
        {
            SqliteConnection.ClearPool(opened);
            throw new SchedulingException(ReadOnly(file));
        }
    }

    /// <summary>Moves the content of the write-ahead log into the database. While others have the file open, as other seeds may, nothing else would
    /// do that.</summary>
    public static void EmptyLog(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // The log stays, and the next who opens the file reads both.
        }
    }

    private static string ReadOnly(string file) =>
        $"'{file}' can't be written to: it is read-only for this process. Give it the right to write to the file and its folder, then start again.";
}
