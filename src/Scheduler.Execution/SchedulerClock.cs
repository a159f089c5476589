using Scheduler.Core.Contracts;

namespace Scheduler.Execution;

/// <summary>From a <see cref="TimeProvider"/> to what the core calls now. Safe for use by many threads.</summary>
public sealed class SchedulerClock(TimeProvider time)
{
    private readonly long _zero = time.GetTimestamp();

    public TimeProvider Time { get; } = time;

    public Timestamp Wall => Timestamp.From(Time.GetUtcNow());

    /// <summary>Never jumps, and goes on while the process is paused. Counts from when this clock was made.</summary>
    public Timestamp Monotonic => new(Time.GetElapsedTime(_zero).Ticks);

    public Instant Now => new(Wall, Monotonic);
}
