using System.Runtime.InteropServices;

namespace Scheduler.Execution.Kinds.Shell.Linux;

/// <summary>Calls to the C library. Every layout here is the same in glibc and musl, on every 64-bit architecture.</summary>
internal static partial class Libc
{
    public const int EINTR = 4;
    public const int PollIn = 1;
    public const int PollOut = 4;
    public const int OpenCloseOnExec = 0x80000;
    public const int SpawnSetSignalDefaults = 0x04;
    public const int SpawnSetSignalMask = 0x08;
    public const int SpawnSetSession = 0x80;
    public const int AccessExecute = 1;
    public const int NoHang = 1;
    public const int LimitOfOpenFiles = 7;
    public const int BadFormat = 8;
    public const int DuplicateCloseOnExec = 1030;

    /// <summary>A descriptor that is always open: standard error, or what was opened in its place.</summary>
    public const int AnyDescriptor = 2;

    private const string Library = "libc";
    private const int PidfdOpenCall = 434;

    public static bool HasSpawnInFolder =>
        NativeLibrary.TryLoad(Library, typeof(Libc).Assembly, searchPath: null, out var handle)
        && NativeLibrary.TryGetExport(handle, "posix_spawn_file_actions_addchdir_np", out _);

    public static string Message(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>A descriptor that becomes readable when the process has exited; negative if the kernel (before 5.3) or a sandbox
    /// does not support it.</summary>
    public static int OpenPidfd(int pid) => (int)Syscall(PidfdOpenCall, pid, 0);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint first, nint second);

    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe2(Span<int> ends, int flags);

    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, Span<byte> buffer, nint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(Span<PollEntry> entries, nuint count, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int idType, int id, Span<int> info, int options);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Duplicate(int fd, int command, int lowest);

    [LibraryImport(Library, EntryPoint = "getppid")]
    public static partial int ParentId();

    [LibraryImport(Library, EntryPoint = "prlimit", SetLastError = true)]
    public static partial int GetLimit(int pid, int resource, nint none, Span<ulong> limits);

    [LibraryImport(Library, EntryPoint = "prlimit", SetLastError = true)]
    public static partial int SetLimit(int pid, int resource, ReadOnlySpan<ulong> limits, nint none);

    [LibraryImport(Library, EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport(Library, EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Spawn(
        out int pid, string path, ref byte fileActions, ref byte attributes, ReadOnlySpan<nint> args, ReadOnlySpan<nint> environment);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitFileActions(ref byte actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int DestroyFileActions(ref byte actions);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDup2(ref byte actions, int from, int to);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddOpen(ref byte actions, int fd, string path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddChangeFolder(ref byte actions, string path);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(ref byte attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_destroy")]
    public static partial int DestroyAttributes(ref byte attributes);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(ref byte attributes, short flags);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetSignalDefaults(ref byte attributes, ref byte signals);

    [LibraryImport(Library, EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(ref byte attributes, ref byte signals);
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int Fd;
    public short Events;
    public short Happened;
}
