using Scheduler.Storage.Sqlite;
using SQLitePCL;

namespace Scheduler.Embedded.Folder;

/// <summary>Translates the system's errors into messages that say what a person can do.</summary>
internal static class DataFolderFaults
{
    /// <param name="file">The path of the file in use when the fault occurred.</param>
    public static DataFolderException From(SqliteFault fault, string file) => fault.Code switch
    {
        raw.SQLITE_FULL => Full(file, fault),
        raw.SQLITE_IOERR => new(
            DataFolderProblem.DiskFull,
            $"The disk of '{file}' failed: {fault.Message}. Check that it has room and is sound, then start again; nothing that was answered is lost.",
            fault),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH or raw.SQLITE_CANTOPEN => ReadOnly(file, fault),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(
            DataFolderProblem.InUse,
            $"'{file}' is in use by another process. Stop that one, or choose another data folder.",
            fault),
        raw.SQLITE_NOTADB => new(
            DataFolderProblem.Corrupt,
            $"'{file}' is not a database, or its beginning is damaged. Put back a copy, or choose another data folder.",
            fault),
        _ => new(
            DataFolderProblem.Corrupt,
            $"'{file}' can't be read: {fault.Message}. Put back a copy, or choose another data folder.",
            fault),
    };

    public static DataFolderException Full(string file, Exception inner) => new(
        DataFolderProblem.DiskFull,
        $"There is no room for '{file}'. Free some space, then start again; nothing that was answered is lost.",
        inner);

    public static DataFolderException ReadOnly(string path, Exception inner) => new(
        DataFolderProblem.ReadOnly,
        $"'{path}' can't be written to. Give this user the right to write there, or choose another data folder.",
        inner);

    /// <summary>Translates the exception of a file system call.</summary>
    public static DataFolderException From(Exception fault, string path) => fault switch
    {
        DataFolderException already => already,
        SqliteFault sqlite => From(sqlite, path),
        IOException when IsFull(fault) => Full(path, fault),
        IOException when IsReadOnlyDisk(fault) => new(
            DataFolderProblem.ReadOnly, $"'{path}' is on a read-only disk. Choose another data folder, or make the disk writable.", fault),
        _ => new(
            DataFolderProblem.ReadOnly,
            $"'{path}' can't be used: {fault.Message} Check the path and its rights, or choose another data folder.",
            fault),
    };

    // EROFS on Unix, ERROR_WRITE_PROTECT on Windows.
    private static bool IsReadOnlyDisk(Exception fault) => fault.HResult is 30 or unchecked((int)0x80070013);

    // ENOSPC on Unix, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows: the runtime passes them on in HResult.
    private static bool IsFull(Exception fault) => fault.HResult is 28 or unchecked((int)0x80070070) or unchecked((int)0x80070027);
}
