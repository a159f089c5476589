using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Witness;

/// <summary>What has been acknowledged would not be found again: a file is not where it was. The message says which, and what to do.</summary>
public sealed class StorageChangedException(string message) : SchedulingException(message);

/// <summary>
/// Stands between a commit and what it lets out: looks whether the files that hold it are still those that the next start will
/// open, and has the witness say how far they go. One thread at a time.
/// </summary>
public sealed class StorageGuard : IDisposable
{
    private readonly string _journal;
    private readonly WitnessFile _witness;
    private readonly List<KeptFile> _kept;
    private bool _hasLog;

    /// <param name="journal">The journal's database file, as it was opened.</param>
    /// <param name="archive">That of the archive; both are there, in one folder.</param>
    public StorageGuard(KeptFile journal, string archive, WitnessFile witness)
    {
        ArgumentNullException.ThrowIfNull(journal);
        _journal = journal.Path;
        _witness = witness;
        var folder = Path.GetDirectoryName(_journal)!;
        _kept = [KeptFile.Of(folder), journal, KeptFile.Of(archive), KeptFile.Of(Path.Combine(folder, WitnessFile.Name))];
    }

    /// <summary>A commit is durable: to be called before anyone is told.</summary>
    /// <exception cref="StorageChangedException">It would not be found again.</exception>
    /// <exception cref="IOException">The witness can't be written.</exception>
    public void Committed(long lastEvent, long epoch)
    {
        if (!_hasLog)
        {
            // The log is made by the first commit.
            _hasLog = true;
            if (File.Exists(_journal + "-wal"))
            {
                _kept.Add(KeptFile.Of(_journal + "-wal"));
            }
        }

        foreach (var file in _kept)
        {
            if (file.Changed() is var change and not FileChange.None)
            {
                throw Changed(file.Path, change);
            }
        }

        _witness.Note(lastEvent, epoch);
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
