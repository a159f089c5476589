using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core;
using Scheduler.Embedded.Folder;
using Scheduler.Embedded.Journal;
using Scheduler.Embedded.Reading;

namespace Scheduler.Embedded;

/// <summary>
/// Reads a data folder that no process is using, and changes nothing in it. The folder is locked only during a
/// call. What was read of the journal is kept until the journal changes, so that the next call is quick.
/// </summary>
public sealed class DataFolderReader
{
    private readonly string _folder;
    private FolderState? _state;

    /// <exception cref="DataFolderException">The folder does not exist, or is not a scheduler's.</exception>
    public DataFolderReader(string folder)
    {
        _folder = Path.GetFullPath(folder);
        if (!Directory.Exists(_folder))
        {
            throw new DataFolderException(DataFolderProblem.NotThere, File.Exists(_folder)
                ? $"The data folder '{_folder}' is a file."
                : $"There is no data folder '{_folder}'. Name one that a scheduler has used.");
        }

        DataFolder.RequireOurs(_folder);
    }

    /// <summary>The process that is using the folder, as far as it is known. For messages.</summary>
    public string Owner => FolderLock.Owner(_folder);

    /// <summary>Reads the folder, if no process is using it.</summary>
    /// <param name="read">Must not use the view after it returns.</param>
    /// <returns>False: a process is using the folder, and must be asked instead.</returns>
    /// <exception cref="DataFolderException">Something in the folder is damaged or missing.</exception>
    public bool TryRead<T>(Func<DataFolderView, T> read, out T? result)
    {
        ArgumentNullException.ThrowIfNull(read);
        result = default;
        using var held = FolderLock.TryShare(_folder);
        if (held is null)
        {
            return false;
        }

        try
        {
            result = Read(read);
            return true;
        }
        catch (DataFolderException) when (held == Stream.Null && File.Exists(Path.Combine(_folder, FolderLock.FileName)))
        {
            // A process has begun to work with the folder, for the first time ever, while it was being read.
            return false;
        }
    }

    private T Read<T>(Func<DataFolderView, T> read)
    {
        using var archive = FolderArchive.OpenReadOnly(Path.Combine(_folder, DataFolder.ArchiveName), isStill: true);
        return read(new DataFolderView(_state = ReadJournal(archive?.Offset ?? 0), archive));
    }

    private FolderState ReadJournal(long archived)
    {
        var options = new KernelOptions();
        var file = Path.Combine(_folder, DataFolder.JournalName);
        using var journal = ReadOnlyFile.Open(file, JournalSchema.ApplicationId, JournalSchema.Version, isStill: true);
        if (journal is null)
        {
            return new FolderState(new Follower(options.Partition), [], []);
        }

        var reader = new JournalReader(journal.Database, file, options.Partition);
        if (_state is { } known && known.Follower.LastEventNumber == reader.LastEvent())
        {
            return known;
        }

        var (follower, unarchived) = new Recovery(reader, options, file, NullLogger.Instance).RecoverFollower(archived);
        return new FolderState(follower, [.. unarchived.SelectMany(entries => entries.Tasks)], [.. unarchived.SelectMany(entries => entries.Attempts)]);
    }
}
