using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Journal;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Sqlite;
using Scheduler.Storage.Witness;

namespace Scheduler.Embedded.Hosting;

/// <summary>The open stores, and what was found in them.</summary>
/// <param name="Folder">Null: the stores are in memory, or a test's.</param>
/// <param name="Name">The journal's name in messages.</param>
/// <param name="Guard">Null: the stores are in memory, or a test's.</param>
internal sealed record OpenStores(
    IJournalStore Journal, IArchive Archive, DataFolder? Folder = null, string Name = "journal", StorageGuard? Guard = null) : IDisposable
{
    /// <summary>Called when a batch is durable, before anyone is told.</summary>
    /// <exception cref="DataFolderException">The next start would not find the batch.</exception>
    public void Committed(Batch batch)
    {
        if (LossText.Anywhere.OfLaterEpoch(batch) is { } loss)
        {
            throw new DataFolderException(DataFolderProblem.Changed, loss);
        }

        try
        {
            Guard?.Committed(batch.LastEventNumber, batch.Epoch);
        }
        catch (StorageChangedException change)
        {
            throw new DataFolderException(DataFolderProblem.Changed, change.Message, change);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFolderFaults.From(fault, Folder!.WitnessFile);
        }
    }

    public void Dispose()
    {
        Archive.Dispose();
        Journal.Dispose();
        Guard?.Dispose();
        Folder?.Dispose();
    }
}

/// <summary>Opens the stores, and recovers the state from them.</summary>
internal static class StorageOpening
{
    /// <exception cref="DataFolderException">Something is wrong with the data folder, which was not changed.</exception>
    public static (OpenStores Stores, Recovered Recovered) Open(EmbeddedOptions options, KernelOptions kernel, ILogger logger)
    {
        if (options.OpenStorage is { } open)
        {
            var given = open();
            return (given, FromStore(given, kernel, logger));
        }

        if (options.IsInMemory)
        {
            var journal = SqliteJournalStore.Open(SqliteDatabase.InMemory, kernel.Partition, Durability.Normal);
            return (new OpenStores(journal, FolderArchive.Open(SqliteDatabase.InMemory)), Recovered.Fresh(kernel));
        }

        var folder = DataFolder.Open(options.DataFolder!);
        try
        {
            return new FolderOpening(folder, options, kernel, logger).Open();
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static Recovered FromStore(OpenStores storage, KernelOptions kernel, ILogger logger) =>
        storage.Journal.Snapshots().Count == 0 && !storage.Journal.Read(0).Any()
            ? Recovered.Fresh(kernel)
            : new Recovery(storage.Journal, kernel, storage.Name, logger).RecoverAll(storage.Archive.Offset);
}
