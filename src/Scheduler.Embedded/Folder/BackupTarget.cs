namespace Scheduler.Embedded.Folder;

/// <summary>A folder that a copy is made in: under its name when all of it is there.</summary>
internal sealed class BackupTarget : IDisposable
{
    private readonly string _folder;
    private bool _isDone;

    private BackupTarget(string folder)
    {
        _folder = folder;
        Unfinished = folder + ".unfinished";
    }

    /// <summary>Where to write.</summary>
    public string Unfinished { get; }

    public string this[string file] => Path.Combine(Unfinished, file);

    /// <exception cref="DataFolderException">Something is there already, or it can't be made.</exception>
    public static BackupTarget Make(string folder)
    {
        var target = new BackupTarget(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (File.Exists(target._folder) || (Directory.Exists(target._folder) && Directory.EnumerateFileSystemEntries(target._folder).Any()))
        {
            throw new DataFolderException(
                DataFolderProblem.NotASchedulers, $"'{target._folder}' is there already, and not empty. Name a new folder for the copy.");
        }

        try
        {
            if (Directory.Exists(target.Unfinished))
            {
                Directory.Delete(target.Unfinished, recursive: true);
            }

            Directory.CreateDirectory(target.Unfinished);
            return target;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFolderFaults.From(fault, target.Unfinished);
        }
    }

    public void Finish()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder);
        }

        Directory.Move(Unfinished, _folder);
        _isDone = true;
    }

    public void Dispose()
    {
        if (!_isDone && Directory.Exists(Unfinished))
        {
            Directory.Delete(Unfinished, recursive: true);
        }
    }
}
