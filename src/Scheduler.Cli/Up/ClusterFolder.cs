using Scheduler.Embedded;

namespace Scheduler.Cli.Up;

/// <summary>The folder of a cluster on this machine: its journal, where that is SQLite, and its logs.</summary>
internal sealed class ClusterFolder : IDisposable
{
    private const string LockName = "up.lock";

    private readonly FileStream _lock;

    private ClusterFolder(string path, FileStream taken)
    {
        Path = path;
        _lock = taken;
    }

    public string Path { get; }

    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>Makes it, and keeps others from it: two clusters on one journal would throw each other out again and again.</summary>
    /// <param name="command">Whose it is; the folder says so from now on.</param>
    /// <exception cref="DataFolderException">It can't be written to, or another cluster has it.</exception>
    public static ClusterFolder Take(string path, string command)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.Combine(path, "logs"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, e);
        }

        FileStream? taken = null;
        try
        {
            // The system lets go of it with the process, however that ends.
            taken = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            CommandFolder.Note(path, command);
            return new ClusterFolder(path, taken);
        }
        catch (IOException e) when (taken is null && IsLocked(e))
        {
            throw new DataFolderException(
                DataFolderProblem.InUse, $"Another cluster uses the folder '{path}'. End it, or name another folder with --data.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            taken?.Dispose();
            throw Unusable(path, e);
        }
    }

    public void Dispose() => _lock.Dispose();

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: the runtime passes them on in HResult.
    private static bool IsLocked(IOException fault) =>
        fault.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    private static DataFolderException Unusable(string path, Exception e) => new(
        DataFolderProblem.ReadOnly, $"The folder '{path}' can't be written to: {e.Message} Name another one with --data.", e);
}
