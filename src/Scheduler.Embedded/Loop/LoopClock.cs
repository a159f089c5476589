using Scheduler.Core.Contracts;

namespace Scheduler.Embedded.Loop;

/// <summary>From a <see cref="TimeProvider"/> to what the core calls now. Safe for use by many threads.</summary>
internal sealed class LoopClock(TimeProvider time)
{
    private readonly long _zero = time.GetTimestamp();

    public TimeProvider Time { get; } = time;

    public Timestamp Wall => Timestamp.From(Time.GetUtcNow());

    /// <summary>Never jumps; counts from the start of this process's scheduler.</summary>
    public Timestamp Monotonic => new(Time.GetElapsedTime(_zero).Ticks);

    public Instant Now => new(Wall, Monotonic);
}
