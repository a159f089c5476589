using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Witness;

/// <summary>Acknowledged data would not be found again: a file is not where it was. The message says which, and what to do.</summary>
public sealed class StorageChangedException(string message) : SchedulingException(message);

/// <summary>
/// Runs between a commit and the release of its results: checks whether the files that hold the commit are still those that the next start will
/// open, and makes the witness record how far they go. One thread at a time.
/// </summary>
public sealed class StorageGuard : IDisposable
{
    private readonly WitnessFile _witness;
    private readonly KeptFile[] _kept;

    /// <param name="journal">The journal's database file, as it was opened.</param>
    /// <param name="journalLog">The journal's write-ahead log, as it was when the journal had been written to.</param>
    /// <param name="archive">The archive's database file.</param>
    /// <param name="archiveLog">The archive's write-ahead log. Both databases stay open, so that SQLite leaves their logs where they are.</param>
    /// <exception cref="IOException">A file cannot be checked.</exception>
    public StorageGuard(KeptFile journal, KeptFile journalLog, KeptFile archive, KeptFile archiveLog, WitnessFile witness)
    {
        ArgumentNullException.ThrowIfNull(journal);
        _witness = witness;
        var folder = Path.GetDirectoryName(journal.Path)!;
        _kept = [KeptFile.Of(folder), journal, journalLog, archive, archiveLog, KeptFile.Of(Path.Combine(folder, WitnessFile.Name))];
    }

    /// <summary>A commit is durable. Must be called before anyone is told.</summary>
    /// <exception cref="StorageChangedException">The commit would not be found again.</exception>
    /// <exception cref="IOException">The witness cannot be written, or a file cannot be checked.</exception>
    public void Committed(long lastEvent, long epoch)
    {
        Require(_kept);
        _witness.Note(lastEvent, epoch);
    }

    /// <summary>Checks that the files are still those that the next start will open.</summary>
    /// <exception cref="StorageChangedException">A file is not.</exception>
    /// <exception cref="IOException">A file cannot be checked.</exception>
    public static void Require(params ReadOnlySpan<KeptFile> files)
    {
        foreach (var file in files)
        {
            if (file.Changed() is var change and not FileChange.None)
            {
                throw Changed(file.Path, change);
            }
        }
    }

    public void Dispose()
    {
        try
        {
            _witness.Flush();
        }
        catch (IOException)
        {
            // It is behind then, as after a crash: never beyond.
        }

        _witness.Dispose();
    }

    private static StorageChangedException Changed(string path, FileChange change) => new(change switch
    {
        FileChange.Gone => $"'{path}' was removed while it was in use. What was not yet acknowledged may be lost: put the file back, or a copy of its"
            + " folder, then start again.",
        FileChange.Replaced => $"'{path}' was replaced by another file while it was in use. Stop the scheduler before you put a copy in"
            + " place, then start again.",
        _ => $"'{path}' has become read-only while it was in use. Give back the right to write, then start again.",
    });
}
