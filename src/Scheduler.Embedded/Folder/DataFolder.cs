using System.Globalization;

namespace Scheduler.Embedded.Folder;

/// <summary>
/// A folder with a scheduler's files, locked for this process. Every fault is found before anything in the folder is
/// changed.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    public const string JournalName = "journal.db";
    public const string ArchiveName = "archive.db";

    /// <summary>The name of a file that belongs to the program that uses the scheduler; it may exist before the first start.</summary>
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

    /// <summary>Creates the folder if it does not exist, and takes its lock.</summary>
    /// <exception cref="DataFolderException">The folder is not a scheduler's, is in use, or cannot be written to.</exception>
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

    /// <summary>Marks the folder as sound: it is about to be written to.</summary>
    public void Accept() => _lock.Keep();

    public void Dispose() => _lock.Dispose();

    /// <summary>Moves databases, with their logs, into a new subfolder, out of the way.</summary>
    /// <returns>The new subfolder.</returns>
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

    /// <param name="mayLackJournal">Whether the caller decides about a scheduler's folder that has no journal.</param>
    /// <exception cref="DataFolderException">The folder is not a scheduler's.</exception>
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
