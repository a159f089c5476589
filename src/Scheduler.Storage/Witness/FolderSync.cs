using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Scheduler.Storage.Witness;

/// <summary>Makes the names in a folder survive a power cut: syncing a new or moved file does not sync its name in the folder.</summary>
public static partial class FolderSync
{
    /// <summary>As far as the system supports it; Windows does it by itself.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(folder, 0);
        if (handle < 0)
        {
            throw new IOException($"'{folder}' can't be opened: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }

        // Some file systems can't sync a folder, and don't need it.
        using var opened = new SafeFileHandle(handle, ownsHandle: true);
        _ = Sync(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);
}
