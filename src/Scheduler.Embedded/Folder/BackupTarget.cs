using Scheduler.Storage.Witness;

namespace Scheduler.Embedded.Folder;

/// <summary>A folder that a copy is written to. It gets its final name when the copy is complete.</summary>
internal sealed class BackupTarget : IDisposable
{
    private readonly string _folder;
    private bool _isDone;

    private BackupTarget(string folder)
    {
        _folder = folder;
        Unfinished = $"{folder}.unfinished-{Guid.NewGuid():N}";
    }

    /// <summary>The folder to write to. No other copy writes to it, not even one with the same target.</summary>
    public string Unfinished { get; }

    public string this[string file] => Path.Combine(Unfinished, file);

    /// <exception cref="DataFolderException">The target exists already and is not empty, or cannot be created.</exception>
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

    /// <summary>Gives the copy its final name, after everything is written and each file is synced.</summary>
    /// <exception cref="DataFolderException">In the meantime something was written to the target.</exception>
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
