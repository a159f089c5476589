using Scheduler.Storage.Sqlite;

namespace Scheduler.Embedded.Folder;

/// <summary>
/// A copy of a database and its log, in a place with room for an index of the log: a full or read-only disk has none. Nobody may
/// write to the database in the meantime.
/// </summary>
internal sealed class TemporaryCopy : IDisposable
{
    private readonly string _folder;

    private TemporaryCopy(string folder, string file)
    {
        _folder = folder;
        File = file;
    }

    public string File { get; }

    /// <param name="why">Why the file cannot be read in place.</param>
    /// <exception cref="DataFolderException">There is no space for a copy either.</exception>
    public static TemporaryCopy Of(string path, SqliteFault why)
    {
        string? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("scheduler-read-").FullName;
            var copy = new TemporaryCopy(folder, Path.Combine(folder, Path.GetFileName(path)));
            System.IO.File.Copy(path, copy.File);
            System.IO.File.Copy(path + "-wal", copy.File + "-wal");
            return copy;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Delete(folder);
            throw new DataFolderException(
                DataFolderProblem.DiskFull,
                $"'{path}' can't be read: its disk has no room for an index, and '{Path.GetTempPath()}' none for a copy."
                    + " Free some space, or set TMPDIR to a folder with more room.",
                why);
        }
    }

    public void Dispose() => Delete(_folder);

    private static void Delete(string? folder)
    {
        try
        {
            if (folder is not null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The system's temporary folder is cleaned by others as well.
        }
    }
}
