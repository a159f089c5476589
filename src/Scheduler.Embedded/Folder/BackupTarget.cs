using Scheduler.Storage.Witness;

namespace Scheduler.Embedded.Folder;

/// <summary>A folder that a copy is made in: under its name when all of it is there.</summary>
internal sealed class BackupTarget : IDisposable
{
    private readonly string _folder;
    private bool _isDone;

    private BackupTarget(string folder)
    {
        _folder = folder;
        Unfinished = $"{folder}.unfinished-{Guid.NewGuid():N}";
    }

    /// <summary>Where to write: no other copy writes there, not even one to the same folder.</summary>
    public string Unfinished { get; }

    public string this[string file] => Path.Combine(Unfinished, file);

    /// <exception cref="DataFolderException">Something is there already, or it can't be made.</exception>
    public static BackupTarget Make(string folder)
    {
        var target = new BackupTarget(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        target.RequireFree();
        try
        {
            Directory.CreateDirectory(target.Unfinished);
            return target;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFolderFaults.From(fault, target.Unfinished);
        }
    }

    /// <summary>All of it is written, and each file synced.</summary>
    /// <exception cref="DataFolderException">Something has come there meanwhile.</exception>
    public void Finish()
    {
        RequireFree();
        FolderSync.Flush(Unfinished);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder);
        }

        Directory.Move(Unfinished, _folder);
        _isDone = true;
        FolderSync.Flush(Path.GetDirectoryName(_folder)!);
    }

    public void Dispose()
    {
        if (!_isDone && Directory.Exists(Unfinished))
        {
            Directory.Delete(Unfinished, recursive: true);
        }
    }

    private void RequireFree()
    {
        if (File.Exists(_folder) || (Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any()))
        {
            throw new DataFolderException(
                DataFolderProblem.NotASchedulers, $"'{_folder}' is there already, and not empty. Name a new folder for the copy.");
        }
    }
}
