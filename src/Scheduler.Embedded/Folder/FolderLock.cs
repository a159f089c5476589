using System.Globalization;

namespace Scheduler.Embedded.Folder;

/// <summary>
/// The right to work with a data folder, held as an exclusive lock on its file <c>lock</c>: the system takes it back
/// however the process ends. Who holds it is written into <c>lock.owner</c>, because a locked file can't be read everywhere.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    public const string FileName = "lock";
    public const string OwnerFileName = "lock.owner";

    private readonly FileStream _stream;
    private readonly string _folder;
    private readonly bool _existed;
    private bool _keep;

    private FolderLock(FileStream stream, string folder, bool existed)
    {
        _stream = stream;
        _folder = folder;
        _existed = existed;
    }

    /// <exception cref="DataFolderException">Another process holds it, or the folder can't be written to.</exception>
    public static FolderLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var existed = File.Exists(path);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault) when (existed && fault is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new DataFolderException(
                DataFolderProblem.InUse,
                $"The data folder '{folder}' is in use by {Owner(folder)}. Stop that one, or choose another data folder.",
                fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFolderFaults.From(fault, folder);
        }

        var taken = new FolderLock(stream, folder, existed);
        try
        {
            File.WriteAllText(
                Path.Combine(folder, OwnerFileName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return taken;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            taken.Dispose();
            throw DataFolderFaults.From(fault, folder);
        }
    }

    /// <summary>The folder is going to be worked with: from here on the lock's file stays when it is released.</summary>
    public void Keep() => _keep = true;

    public void Dispose()
    {
        try
        {
            File.Delete(Path.Combine(_folder, OwnerFileName));
            if (!_existed && !_keep)
            {
                // A folder that was refused looks as it did before. Should another process take the lock in this very
                // moment, SQLite's own lock on the journal still keeps the two apart.
                File.Delete(_stream.Name);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // What stays behind is an old process id, which the next owner overwrites.
        }

        _stream.Dispose();
    }

    private static string Owner(string folder)
    {
        try
        {
            return $"process {File.ReadAllText(Path.Combine(folder, OwnerFileName))}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
