using System.Globalization;

namespace Scheduler.Embedded.Folder;

/// <summary>
/// A folder with a scheduler's files, locked for this process. Everything that can be wrong with it is found before
/// anything in it is changed.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    public const string JournalName = "journal.db";
    public const string ArchiveName = "archive.db";

    /// <summary>Belongs to whoever uses the scheduler; it may be there before the first start.</summary>
    public const string NoteName = "used-by";

    private const string AsidePrefix = "set-aside-";

    private readonly FolderLock _lock;

    private DataFolder(string path, FolderLock taken)
    {
        Path = path;
        _lock = taken;
    }

    public string Path { get; }

    public string JournalFile => System.IO.Path.Combine(Path, JournalName);

    public string WitnessFile => System.IO.Path.Combine(Path, Storage.Witness.WitnessFile.Name);

    public string ArchiveFile => System.IO.Path.Combine(Path, ArchiveName);

    /// <summary>Makes the folder where there is none, and takes its lock.</summary>
    /// <exception cref="DataFolderException">It is somebody else's, in use, or can't be written to.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full))
        {
            throw new DataFolderException(
                DataFolderProblem.NotASchedulers, $"The data folder '{full}' is a file. Name a folder: a new one, or one that a scheduler has used.");
        }

        try
        {
            if (Directory.Exists(full))
            {
                RequireOurs(full, mayLackJournal: true);
            }
            else
            {
                Directory.CreateDirectory(full);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFolderFaults.From(fault, full);
        }

        return new DataFolder(full, FolderLock.Take(full));
    }

    /// <summary>It is sound, and about to be written to.</summary>
    public void Accept() => _lock.Keep();

    public void Dispose() => _lock.Dispose();

    /// <summary>Moves databases, with their logs, into a new folder within, out of the way.</summary>
    /// <returns>That folder.</returns>
    public string SetAside(params ReadOnlySpan<string> files)
    {
        var aside = Enumerable.Range(1, int.MaxValue)
            .Select(i => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{AsidePrefix}{i}"))).First(f => !Directory.Exists(f));
        Directory.CreateDirectory(aside);
        foreach (var file in files)
        {
            foreach (var part in new[] { file, file + "-wal", file + "-shm" }.Where(File.Exists))
            {
                File.Move(part, System.IO.Path.Combine(aside, System.IO.Path.GetFileName(part)));
            }
        }

        return aside;
    }

    /// <param name="mayLackJournal">Whether a folder of a scheduler's without its journal is for the caller to judge.</param>
    /// <exception cref="DataFolderException">It is somebody else's.</exception>
    public static void RequireOurs(string folder, bool mayLackJournal = false)
    {
        string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Select(e => System.IO.Path.GetFileName(e)!)];
        if (names.Contains(JournalName, StringComparer.Ordinal))
        {
            return;
        }

        var isOurs = names.Any(n => n is ArchiveName or Storage.Witness.WitnessFile.Name || n.StartsWith(AsidePrefix, StringComparison.Ordinal));
        if (isOurs && mayLackJournal)
        {
            return;
        }

        if (isOurs)
        {
            throw new DataFolderException(
                DataFolderProblem.MissingEvents,
                $"The data folder '{folder}' was a scheduler's, but its {JournalName} is missing. Put the journal back, or choose another data folder.");
        }

        if (names.FirstOrDefault(n => n is not (FolderLock.FileName or FolderLock.OwnerFileName or NoteName)) is { } stranger)
        {
            throw new DataFolderException(
                DataFolderProblem.NotASchedulers,
                $"The folder '{folder}' is not a scheduler's: it has no {JournalName}, but holds '{stranger}'. Choose an empty folder, or one that a scheduler has used.");
        }
    }
}
