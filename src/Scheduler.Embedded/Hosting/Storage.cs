using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Embedded.Archive;
using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Journal;
using Scheduler.Embedded.Sqlite;
using Scheduler.Execution.Archive;

namespace Scheduler.Embedded.Hosting;

/// <summary>Where everything is kept, open, and what was found there.</summary>
/// <param name="Folder">Null: in memory, or a test's.</param>
/// <param name="Name">What to call the journal in messages.</param>
internal sealed record Storage(IJournalStore Journal, IArchive Archive, DataFolder? Folder = null, string Name = "journal") : IDisposable
{
    public void Dispose()
    {
        Archive.Dispose();
        Journal.Dispose();
        Folder?.Dispose();
    }
}

/// <summary>Opens what is there, and recovers the state from it.</summary>
internal static class StorageOpening
{
    /// <exception cref="DataFolderException">Something is wrong with the data folder, which is as it was.</exception>
    public static (Storage Storage, Recovered Recovered) Open(EmbeddedOptions options, KernelOptions kernel, ILogger logger)
    {
        if (options.OpenStorage is { } open)
        {
            var given = open();
            return (given, FromStore(given, kernel, logger));
        }

        if (options.IsInMemory)
        {
            var journal = SqliteJournal.Open(SqliteDatabase.InMemory, kernel.Partition, Durability.Normal);
            return (new Storage(journal, SqliteArchive.Open(SqliteDatabase.InMemory)), Recovered.Fresh(kernel));
        }

        var folder = DataFolder.Open(options.DataFolder!);
        try
        {
            return FromFolder(folder, options, kernel, logger);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static Recovered FromStore(Storage storage, KernelOptions kernel, ILogger logger) =>
        storage.Journal.Snapshots().Count == 0 && !storage.Journal.Read(0).Any()
            ? Recovered.Fresh(kernel)
            : new Recovery(storage.Journal, kernel, storage.Name, logger).RecoverAll(storage.Archive.Offset);

    private static (Storage Storage, Recovered Recovered) FromFolder(
        DataFolder folder, EmbeddedOptions options, KernelOptions kernel, ILogger logger)
    {
        var recovered = Inspect(folder, options, kernel, logger);
        folder.Accept();
        var journal = SqliteJournal.Open(folder.JournalFile, kernel.Partition, options.Durability, options.JournalPageLimit);
        try
        {
            var archive = SqliteArchive.Open(folder.ArchiveFile);
            if (archive.Offset > recovered.LastEventNumber)
            {
                archive.Rewind(recovered.LastEventNumber);
            }

            return (new Storage(journal, archive, folder, folder.JournalFile), recovered);
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    // Changes nothing: whatever is wrong is found in here.
    private static Recovered Inspect(DataFolder folder, EmbeddedOptions options, KernelOptions kernel, ILogger logger)
    {
        using var journal = ReadOnlyFile.Open(folder.JournalFile, JournalSchema.ApplicationId, JournalSchema.Version);
        using var archive = ReadOnlyFile.Open(folder.ArchiveFile, ArchiveSchema.ApplicationId, ArchiveSchema.Version);
        var archived = archive is null ? 0 : ReadOffset(archive, folder.ArchiveFile);
        var recovered = journal is null
            ? Recovered.Fresh(kernel)
            : new Recovery(new JournalReader(journal.Database, folder.JournalFile, kernel.Partition), kernel, folder.JournalFile, logger)
                .RecoverAll(archived);

        // Unsynced batches may be lost in a power cut when that was accepted; otherwise the two files are of different days.
        if (archived > recovered.LastEventNumber && options.Durability == Durability.Full)
        {
            throw new DataFolderException(
                DataFolderProblem.Mismatch,
                $"'{folder.JournalFile}' ends with event {recovered.LastEventNumber}, but '{folder.ArchiveFile}' goes up to {archived}: they don't belong together. Put back the journal that belongs to it.");
        }

        return recovered;
    }

    private static long ReadOffset(ReadOnlyFile archive, string file)
    {
        try
        {
            return archive.Database.ReadLong("SELECT last_event FROM progress") ?? 0;
        }
        catch (SqliteFault fault)
        {
            throw DataFolderFaults.From(fault, file);
        }
    }
}
