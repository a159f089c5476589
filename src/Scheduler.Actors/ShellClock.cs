using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>The two clocks that the core asks for. The monotonic one goes on while the process is paused.</summary>
internal sealed class ShellClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public Timestamp Monotonic => new(time.GetElapsedTime(_start).Ticks);

    public Instant Now => new(Timestamp.From(time.GetUtcNow()), Monotonic);
}
