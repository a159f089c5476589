using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Scheduler.Cli.Tests.Support;

/// <summary>The clock of a process that stands still while the process does.</summary>
internal static partial class ProcessorClock
{
    private const int AbsoluteTime = 1;
    private const int NoSuchProcess = 3;
    private const int Interrupted = 4;

    /// <summary>Returns when the process has used so much processor time, or has ended before.</summary>
    /// <exception cref="Win32Exception">Its clock can't be waited for.</exception>
    public static void Wait(int process, TimeSpan time)
    {
        var until = new Moment((long)time.TotalSeconds, time.Milliseconds * 1_000_000L);
        int error;
        do
        {
            if (ClockOf(process) is not { } clock)
            {
                return;
            }

            error = Sleep(clock, AbsoluteTime, until, IntPtr.Zero);
        }
        while (error == Interrupted);

        // The error is the same for a wrong argument and for a process that ended meanwhile.
        if (error != 0 && ClockOf(process) is not null)
        {
            throw Failed("clock_nanosleep", error);
        }
    }

    /// <returns>Null: the process has ended.</returns>
    private static int? ClockOf(int process) => GetClock(process, out var clock) switch
    {
        0 => clock,
        NoSuchProcess => null,
        var error => throw Failed("clock_getcpuclockid", error),
    };

    private static Win32Exception Failed(string call, int error) =>
        new(error, $"{call} failed with errno {error}: {Marshal.GetPInvokeErrorMessage(error)}.");

    // Both return the error number instead of setting errno.
    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetClock(int process, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sleep(int clock, int flags, in Moment until, IntPtr rest);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Moment(long Seconds, long Nanoseconds);
}
