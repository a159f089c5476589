using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Journal;
using Scheduler.Storage.Journal;
using Scheduler.Storage.Sqlite;
using Scheduler.Storage.Witness;

namespace Scheduler.Embedded;

/// <summary>
/// Copies data folders as of one moment. The witness is copied first, then the archive, then the journal, each as it is at that
/// moment or later. So in the copy, too, the journal goes at least as far as the others.
/// </summary>
public static class DataFolderBackup
{
    private const string SeedJournal = "scheduler.db";

    // Before each lot of pages it looks whether it is still wanted: some milliseconds of a disk.
    private const int PagesAtATime = 1_000;

    /// <summary>Whether the folder is that of a cluster's seeds, which <see cref="CopySeeds"/> copies.</summary>
    public static bool IsSeeds(string folder) => File.Exists(Path.Combine(folder, SeedJournal));

    /// <summary>Copies a folder that no process is using; for a folder in use see <see cref="EmbeddedScheduler.BackUpAsync"/>.</summary>
    /// <returns>The number of the last event in the copy; null when a process is using the folder and must be asked for the copy instead.</returns>
    /// <exception cref="DataFolderException">Something in the folder is damaged or missing, or there is no space for the copy.</exception>
    public static long? TryCopy(string folder, string to, CancellationToken cancellationToken = default)
    {
        var from = Path.GetFullPath(folder);
        _ = new DataFolderReader(from);
        using var held = FolderLock.TryShare(from);
        if (held is null)
        {
            return null;
        }

        var file = Path.Combine(from, DataFolder.JournalName);
        using var journal = ReadOnlyFile.Open(file, JournalSchema.ApplicationId, JournalSchema.Version, isStill: true)
            ?? throw new DataFolderException(DataFolderProblem.NotThere, $"There is no journal in '{from}' yet: nothing to copy.");
        using var archive = FolderArchive.OpenFile(Path.Combine(from, DataFolder.ArchiveName), isStill: true);
        return Copy(from, to, target =>
        {
            CopyFile(from, target, WitnessFile.Name);
            if (archive is not null)
            {
                CopyAll(archive.Database, target[DataFolder.ArchiveName], cancellationToken);
            }

            CopyAll(journal.Database, target[DataFolder.JournalName], cancellationToken);
            return Check(target);
        });
    }

    /// <summary>Copies the folder of seeds that keep their journal in SQLite, whether or not they are running.</summary>
    /// <returns>The number of the last event in the copy.</returns>
    /// <exception cref="DataFolderException">Something in the folder cannot be read, or there is no space for the copy.</exception>
    public static long CopySeeds(string folder, string to, CancellationToken cancellationToken = default)
    {
        var from = Path.GetFullPath(folder);
        return Copy(from, to, target =>
        {
            CopyFile(from, target, WitnessFile.Name);
            using var archive = Pinned(Path.Combine(from, DataFolder.ArchiveName));
            using var journal = Pinned(Path.Combine(from, SeedJournal))!;
            if (archive is not null)
            {
                CopyAll(archive, target[DataFolder.ArchiveName], cancellationToken);
            }

            CopyAll(journal, target[SeedJournal], cancellationToken);
            return LastOfSeeds(journal);
        });
    }

    /// <summary>Copies the folder of this process's own scheduler.</summary>
    internal static long CopyOwn(DataFolder folder, string to, SqliteJournalStore journal, CancellationToken cancellationToken) => Copy(folder.Path, to, target =>
    {
        using var all = journal.KeepAll();
        CopyFile(folder.Path, target, WitnessFile.Name);
        using (var archive = Pinned(folder.ArchiveFile)!)
        {
            CopyAll(archive, target[DataFolder.ArchiveName], cancellationToken);
        }

        journal.BackUp(target[DataFolder.JournalName], cancellationToken);
        return Check(target);
    });

    private static long Copy(string from, string to, Func<BackupTarget, long> copy)
    {
        using var target = BackupTarget.Make(to);
        try
        {
            CopyFile(from, target, DataFolder.NoteName);
            var last = copy(target);
            target.Finish();
            return last;
        }
        catch (JournalCorruptException damage)
        {
            throw new DataFolderException(DataFolderProblem.Corrupt, $"The last row of the journal in '{from}' is damaged: {damage.Message}", damage);
        }
        catch (Exception fault) when (fault is SqliteFault or IOException or UnauthorizedAccessException)
        {
            throw DataFolderFaults.From(fault, target.Unfinished);
        }
    }

    // What it says must not change while it is copied: the transaction sees what was there when it began.
    private static SqliteDatabase? Pinned(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var database = SqliteDatabase.Open(file);
        try
        {
            database.Execute("PRAGMA busy_timeout = 5000; BEGIN");
            database.ReadLong("SELECT count(*) FROM sqlite_master");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    // A row of Akka's journal is one of ours, as it is.
    private static long LastOfSeeds(SqliteDatabase journal)
    {
        using var select = journal.Prepare("SELECT message FROM journal WHERE persistence_id = 'scheduler-0' ORDER BY sequence_number DESC LIMIT 1");
        return select.Step() ? new BatchCodec().Decode(select.Blob(0)).LastEventNumber : 0;
    }

    private static void CopyAll(SqliteDatabase source, string file, CancellationToken cancellationToken)
    {
        using var backup = new SqliteBackup(source, file);
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (backup.Step(PagesAtATime));

        backup.Complete();
    }

    private static void CopyFile(string from, BackupTarget target, string name)
    {
        var file = Path.Combine(from, name);
        if (File.Exists(file))
        {
            // Whoever writes it goes on meanwhile.
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = File.Create(target[name]);
            source.CopyTo(copy);
            copy.Flush(flushToDisk: true);
        }
    }

    // A copy that does not open is none.
    private static long Check(BackupTarget target)
    {
        new DataFolderReader(target.Unfinished).TryRead(view => view.LastEventNumber, out var last);
        return last;
    }
}
