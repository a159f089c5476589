using Scheduler.Storage.Archive;
using Scheduler.Storage.Sqlite;

namespace Scheduler.Embedded.Folder;

/// <summary>Opens the archive of a data folder.</summary>
internal static class FolderArchive
{
    /// <summary>Opens, or creates where there is none.</summary>
    /// <param name="file">A path, or <see cref="SqliteDatabase.InMemory"/>.</param>
    /// <exception cref="DataFolderException">It can't be opened.</exception>
    public static TaskArchive Open(string file) => new(SqliteDialect.Open(file, ArchiveTables.OfFolder, DataFolderFaults.From));

    /// <summary>Opens so that looking at it changes nothing; null where there is none.</summary>
    /// <param name="isStill">As <see cref="ReadOnlyFile.Open"/>.</param>
    /// <exception cref="DataFolderException">It can't be read.</exception>
    public static TaskArchive? OpenReadOnly(string file, bool isStill = false) =>
        OpenFile(file, isStill) is { } opened
            ? new TaskArchive(SqliteDialect.OpenReadOnly(file, ArchiveTables.OfFolder, DataFolderFaults.From, opened.Database, opened))
            : null;

    /// <summary>As <see cref="ReadOnlyFile.Open"/>.</summary>
    public static ReadOnlyFile? OpenFile(string file, bool isStill = false) =>
        ReadOnlyFile.Open(file, ArchiveTables.FolderApplicationId, ArchiveTables.FolderVersion, isStill);
}
