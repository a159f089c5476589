using Scheduler.Storage.Archive;
using Scheduler.Storage.Sqlite;

namespace Scheduler.Embedded.Folder;

/// <summary>Opens the archive of a data folder.</summary>
internal static class FolderArchive
{
    /// <summary>Opens the archive, or creates it if it does not exist.</summary>
    /// <param name="file">A path, or <see cref="SqliteDatabase.InMemory"/>.</param>
    /// <exception cref="DataFolderException">The archive cannot be opened.</exception>
    public static TaskArchive Open(string file) => new(SqliteDialect.Open(file, ArchiveTables.OfFolder, DataFolderFaults.From));

    /// <summary>Opens the archive for reading, without changing anything; null if it does not exist.</summary>
    /// <param name="isStill">As in <see cref="ReadOnlyFile.Open"/>.</param>
    /// <exception cref="DataFolderException">The archive cannot be read.</exception>
    public static TaskArchive? OpenReadOnly(string file, bool isStill = false) =>
        OpenFile(file, isStill) is { } opened
            ? new TaskArchive(SqliteDialect.OpenReadOnly(file, ArchiveTables.OfFolder, DataFolderFaults.From, opened.Database, opened))
            : null;

    /// <summary>As in <see cref="ReadOnlyFile.Open"/>.</summary>
    public static ReadOnlyFile? OpenFile(string file, bool isStill = false) =>
        ReadOnlyFile.Open(file, ArchiveTables.FolderApplicationId, ArchiveTables.FolderVersion, isStill);
}
