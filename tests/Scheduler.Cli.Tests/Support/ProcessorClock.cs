using System.Runtime.InteropServices;

namespace Scheduler.Cli.Tests.Support;

/// <summary>The clock of a process that stands still while the process does.</summary>
internal static partial class ProcessorClock
{
    private const int AbsoluteTime = 1;

    /// <summary>Returns when the process has used so much processor time.</summary>
    public static void Wait(int process, TimeSpan time)
    {
        if (GetClock(process, out var clock) == 0)
        {
            var until = new Moment((long)time.TotalSeconds, time.Milliseconds * 1_000_000L);
            _ = Sleep(clock, AbsoluteTime, until, IntPtr.Zero);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetClock(int process, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sleep(int clock, int flags, in Moment until, IntPtr rest);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Moment(long Seconds, long Nanoseconds);
}
