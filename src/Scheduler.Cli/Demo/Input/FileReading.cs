using Microsoft.Win32.SafeHandles;

namespace Scheduler.Cli.Demo.Input;

internal static class FileReading
{
    /// <summary>Opens a file whatever others do with it: a demo is a guest.</summary>
    public static SafeFileHandle Open(string path) => File.OpenHandle(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
}
