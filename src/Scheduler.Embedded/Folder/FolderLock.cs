using System.Diagnostics;
using System.Globalization;

namespace Scheduler.Embedded.Folder;

/// <summary>
/// The right to use a data folder, held as an exclusive lock on its file <c>lock</c>: the system releases it
/// however the process ends. The owner is written to <c>lock.owner</c>, because on some systems a locked file cannot be read.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    public const string FileName = "lock";
    public const string OwnerFileName = "lock.owner";

    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestInheritance = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(5);

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

    /// <exception cref="DataFolderException">Another process holds the lock, or the folder cannot be written to.</exception>
    public static FolderLock Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var existed = File.Exists(path);
        var stream = Take(folder, path);
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

    /// <summary>Prevents others from using the folder while it is being read. Readers do not exclude each other, and are
    /// quick: a process that wants to use the folder waits for them.</summary>
    /// <returns>Null: another process is using the folder. <see cref="Stream.Null"/>: no process ever has, and there is no lock file yet.</returns>
    /// <exception cref="DataFolderException">The lock file cannot be read.</exception>
    public static Stream? TryShare(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, FileName), FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (FileNotFoundException)
        {
            // Whoever works with a folder makes one.
            return Stream.Null;
        }
        catch (IOException fault) when (IsLocked(fault))
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DataFolderFaults.From(fault, folder);
        }
    }

    /// <summary>The process that is using the folder, as far as it is known.</summary>
    public static string Owner(string folder)
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

    /// <summary>Called when the folder is about to be used: from now on the lock file stays after the lock is released.</summary>
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

    private static FileStream Take(string folder, string path)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException fault) when (IsLocked(fault))
            {
                // Also where it has only just been made: a reader may lock a file between its creation and its owner's lock.
                var patience = IsOnlyRead(folder) ? LongestRead : IsLeftBehind(folder) ? LongestInheritance : TimeSpan.Zero;
                if (Stopwatch.GetElapsedTime(since) >= patience)
                {
                    throw new DataFolderException(
                        DataFolderProblem.InUse,
                        $"The data folder '{folder}' is in use by {Owner(folder)}. Stop that one, or choose another data folder.",
                        fault);
                }

                // No lock of a file tells when it is released.
                Thread.Sleep(BetweenTries);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw DataFolderFaults.From(fault, folder);
            }
        }
    }

    // A program that was just being started when its scheduler was killed has the lock until it has become that program.
    private static bool IsLeftBehind(string folder)
    {
        try
        {
            var id = File.ReadAllText(Path.Combine(folder, OwnerFileName));
            using var owner = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            return owner.HasExited;
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception)
        {
            // Not known: it counts as alive.
            return false;
        }
    }

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: the runtime passes them on in HResult.
    private static bool IsLocked(IOException fault) =>
        fault.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021);

    private static bool IsOnlyRead(string folder)
    {
        using var shared = TryShare(folder);
        return shared is not null;
    }
}
