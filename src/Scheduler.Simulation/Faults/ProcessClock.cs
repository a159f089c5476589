using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <summary>The clocks of one process: its wall clock is wrong by something and jumps, its monotonic one has a zero of its own
/// and may leap forward.</summary>
internal sealed class ProcessClock(EventQueue queue, SeededRandom random)
{
    private static readonly TimeSpan WallStart = TimeSpan.FromDays(1);

    private TimeSpan _wallError = TimeSpan.FromMilliseconds(random.Below(200) - 100);
    private TimeSpan _monotonicStart = TimeSpan.FromSeconds(random.Below(100_000));

    public Timestamp Wall => queue.Now + WallStart + _wallError;

    public Timestamp Monotonic => queue.Now + _monotonicStart;

    public Instant Now => new(Wall, Monotonic);

    public void JumpWall() => _wallError = TimeSpan.FromMilliseconds(random.Below(60_000) - 30_000);

    /// <summary>When its monotonic clock leapt last, by the world's time; null: never.</summary>
    public Timestamp? LeaptAt { get; private set; }

    public void JumpMonotonic()
    {
        LeaptAt = queue.Now;
        _monotonicStart += TimeSpan.FromMilliseconds(random.Below(10_000));
    }

    public void Correct() => _wallError = TimeSpan.Zero;

    /// <summary>How long until the monotonic clock shows this.</summary>
    public TimeSpan Until(Timestamp monotonic) => monotonic > Monotonic ? monotonic - Monotonic : TimeSpan.Zero;
}
