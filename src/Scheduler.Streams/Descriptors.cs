using System.Runtime.InteropServices;

namespace Scheduler.Streams;

/// <summary>Calls to the C library about file descriptors.</summary>
internal static partial class Descriptors
{
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int ReaderHasGone = 32;
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;

    private const string Library = "libc";
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;
    private const int FromCurrent = 1;
    private const nuint WindowSize = 0x5413;

    /// <summary>Whether the parent process passed the descriptor open.</summary>
    /// <remarks>The runtime opens descriptors before any of this program runs, and takes the lowest numbers that are free. It marks its
    /// own as not to be inherited; an inherited one cannot have that mark.</remarks>
    public static bool IsInherited(int fd) => Fcntl(fd, GetFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    public static bool IsOpen(int fd) => Fcntl(fd, GetFlags) >= 0;

    /// <summary>Whether it is a file, whose writer never has to wait for a reader.</summary>
    public static bool IsFile(int fd) => Seek(fd, 0, FromCurrent) >= 0;

    public static bool IsTerminal(int fd) => IsATerminal(fd) == 1;

    /// <summary>Columns and lines of a terminal; zero if unknown.</summary>
    public static (int Width, int Height) SizeOf(int terminal)
    {
        Span<ushort> size = stackalloc ushort[4];
        size.Clear();
        return Ioctl(terminal, WindowSize, size) == 0 ? (size[1], size[0]) : default;
    }

    /// <summary>Waits until one of the events has happened.</summary>
    /// <returns>False when the time is over, or a signal has come.</returns>
    public static bool Wait(int fd, short events, int timeoutMs)
    {
        Span<PollEntry> entry = [new PollEntry { Fd = fd, Events = events }];
        return Poll(entry, 1, timeoutMs) > 0;
    }

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, Span<byte> buffer, nint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int fd, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int fd, int command);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(int fd, long offset, int from);

    [LibraryImport(Library, EntryPoint = "isatty", SetLastError = true)]
    private static partial int IsATerminal(int fd);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int fd, nuint request, Span<ushort> size);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Span<PollEntry> entries, nuint count, int timeoutMs);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Fd;
        public short Events;
        public short Happened;
    }
}
