using System.Runtime.InteropServices;
using System.Text;

namespace Scheduler.Storage.Witness;

/// <summary>What has happened to a file that is in use.</summary>
public enum FileChange
{
    None = 0,
    Gone = 1,
    Replaced = 2,
    ReadOnly = 3,
}

/// <summary>
/// A file (or folder) that is open, and the path under which the next process that opens it must find it. The system
/// lets a program keep writing to a deleted file without an error, so the path is checked, which costs a microsecond.
/// </summary>
public sealed partial class KeptFile
{
    private const int CurrentFolder = -100;
    private const uint ModeAndNumber = 0x102;
    private const int AttributesAt = 8;
    private const int ModeAt = 28;
    private const int NumberAt = 32;
    private const int DeviceAt = 136;
    private const ulong Immutable = 0x10;
    private const int MayWrite = 0b010_010_010;

    // Of errno, on Linux.
    private const int NotPermitted = 1;
    private const int NoSuchEntry = 2;
    private const int NotAFolder = 20;
    private const int NoSuchCall = 38;
    private const int StaleHandle = 116;

    private readonly byte[] _path;
    private readonly byte[] _found = new byte[256];
    private readonly bool _hasStatx = OperatingSystem.IsLinux();
    private readonly State _then;

    private KeptFile(string path)
    {
        Path = path;
        _path = Encoding.UTF8.GetBytes(path + '\0');
        if (_hasStatx && Statx(out _then) is var error and not 0)
        {
            // A container may forbid the call, which would then fail every time.
            _hasStatx = error is not (NoSuchCall or NotPermitted);
            RequireKnown(error);
        }

        if (!_hasStatx)
        {
            _then = FromInfo();
        }
    }

    public string Path { get; }

    /// <summary>From now on the file must stay where it is. A file that does not exist is already gone.</summary>
    /// <exception cref="IOException">The file cannot be checked.</exception>
    public static KeptFile Of(string path) => new(path);

    /// <exception cref="IOException">The file cannot be checked; it is unknown whether it exists.</exception>
    public FileChange Changed()
    {
        var now = Look();
        return !now.Exists || !_then.Exists ? FileChange.Gone
            : now.Number != _then.Number || now.Device != _then.Device ? FileChange.Replaced
            : now.IsReadOnly && !_then.IsReadOnly ? FileChange.ReadOnly
            : FileChange.None;
    }

    private State Look()
    {
        if (!_hasStatx)
        {
            return FromInfo();
        }

        RequireKnown(Statx(out var now));
        return now;
    }

    private void RequireKnown(int error)
    {
        if (_hasStatx && error is not (0 or NoSuchEntry or NotAFolder or StaleHandle))
        {
            throw new IOException($"'{Path}' can't be looked at: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    /// <returns>0, or the error.</returns>
    private int Statx(out State state)
    {
        state = default;
        try
        {
            if (Statx(CurrentFolder, _path, 0, ModeAndNumber, _found) != 0)
            {
                return Marshal.GetLastPInvokeError();
            }
        }
        catch (EntryPointNotFoundException)
        {
            return NoSuchCall;
        }

        state = new State(
            true,
            BitConverter.ToUInt64(_found, NumberAt),
            BitConverter.ToUInt64(_found, DeviceAt),
            (BitConverter.ToUInt16(_found, ModeAt) & MayWrite) == 0 || (BitConverter.ToUInt64(_found, AttributesAt) & Immutable) != 0);
        return 0;
    }

    // Elsewhere a file is known by the moment of its birth; Windows does not let go of one that is open at all.
    private State FromInfo()
    {
        var info = new FileInfo(Path);
        return info.Exists ? new State(true, (ulong)info.CreationTimeUtc.Ticks, 0, info.IsReadOnly)
            : new State(Directory.Exists(Path), 0, 0, false);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int folder, byte[] path, int flags, uint mask, byte[] found);

    private readonly record struct State(bool Exists, ulong Number, ulong Device, bool IsReadOnly);
}
