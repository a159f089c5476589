using System.Runtime.InteropServices;

namespace Scheduler.Bench.Decisions;

/// <summary>Processor time of the calling thread alone: neither other processes nor the collector's threads are in it.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public static TimeSpan Now()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The processor time of one thread is read on Linux only.");
        }

        return GetTime(ThreadCpuTime, out var time) == 0
            ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
            : throw new InvalidOperationException("The processor time of this thread can't be read.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out Time time);

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
