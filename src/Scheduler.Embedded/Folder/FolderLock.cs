using System.Diagnostics;
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

    /// <exception cref="DataFolderException">Another process holds it, or the folder can't be written to.</exception>
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

    /// <summary>Keeps others from working with the folder while it is being read. Readers don't keep each other out, and are
    /// quick: who wants to work with it waits for them.</summary>
    /// <returns>Null: another process works with it. <see cref="Stream.Null"/>: nobody has, there is no lock yet.</returns>
    /// <exception cref="DataFolderException">The lock's file can't be read.</exception>
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

    /// <summary>Who works with the folder, as far as it is known.</summary>
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
