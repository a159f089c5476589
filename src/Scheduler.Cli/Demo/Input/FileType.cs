using System.Runtime.InteropServices;

namespace Scheduler.Cli.Demo.Input;

/// <summary>
/// Tells pipes, sockets and devices from files: opening a pipe waits for whoever writes to it, and a device may
/// never end. They all have the size 0, so only such entries are asked about.
/// </summary>
internal static partial class FileType
{
    private const int AtCurrentFolder = -100;
    private const uint TypeOnly = 1;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>Whether it is certainly something other than a file. Known on Linux only; elsewhere never.</summary>
    public static bool IsNoFile(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // struct statx has one layout on every architecture: 256 bytes, the mode in two of them.
        Span<byte> status = stackalloc byte[256];
        try
        {
            return Statx(AtCurrentFolder, path, 0, TypeOnly, ref MemoryMarshal.GetReference(status)) == 0
                && (MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask) != RegularFile;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // A C library from before 2018.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);
}
