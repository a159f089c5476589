using Scheduler.Core.Contracts;

namespace Scheduler.Execution;

/// <summary>Converts a <see cref="TimeProvider"/> to the times that the core uses. Safe for use by many threads.</summary>
public sealed class SchedulerClock(TimeProvider time)
{
    private readonly long _zero = time.GetTimestamp();

    public TimeProvider Time { get; } = time;

    public Timestamp Wall => Timestamp.From(Time.GetUtcNow());

    /// <summary>Never jumps, and continues while the process is paused. Counts from when this clock was created.</summary>
    public Timestamp Monotonic => new(Time.GetElapsedTime(_zero).Ticks);

    public Instant Now => new(Wall, Monotonic);
}
