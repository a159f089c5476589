namespace Scheduler.Core.Contracts;

/// <summary>
/// A moment, as data: the core never reads a clock. Ticks of 100 ns since 0001-01-01 UTC, as in <see cref="DateTime"/>;
/// a simulation may start at 0.
/// </summary>
public readonly record struct Timestamp(long Ticks) : IComparable<Timestamp>
{
    public static readonly Timestamp MaxValue = new(long.MaxValue);

    public static Timestamp From(DateTimeOffset moment) => new(moment.UtcTicks);

    public static Timestamp FromSeconds(double seconds) => new((long)(seconds * TimeSpan.TicksPerSecond));

    public DateTimeOffset ToDateTimeOffset() =>
        new(Math.Clamp(Ticks, 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    public static Timestamp Later(Timestamp left, Timestamp right) => left > right ? left : right;

    public int CompareTo(Timestamp other) => Ticks.CompareTo(other.Ticks);

    /// <summary>Saturates instead of wrapping: a due time that is too far away is never in the past.</summary>
    public static Timestamp operator +(Timestamp moment, TimeSpan span)
    {
        var sum = unchecked(moment.Ticks + span.Ticks);
        if (span.Ticks >= 0)
        {
            return sum < moment.Ticks ? MaxValue : new Timestamp(sum);
        }

        return sum > moment.Ticks ? new Timestamp(long.MinValue) : new Timestamp(sum);
    }

    public static TimeSpan operator -(Timestamp later, Timestamp earlier) => new(later.Ticks - earlier.Ticks);

    public static bool operator <(Timestamp left, Timestamp right) => left.Ticks < right.Ticks;

    public static bool operator >(Timestamp left, Timestamp right) => left.Ticks > right.Ticks;

    public static bool operator <=(Timestamp left, Timestamp right) => left.Ticks <= right.Ticks;

    public static bool operator >=(Timestamp left, Timestamp right) => left.Ticks >= right.Ticks;

    public override string ToString() =>
        ToDateTimeOffset().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>
/// What a shell passes as "now": the wall clock for due times and what people read, and a clock that never jumps for
/// leases.
/// </summary>
/// <param name="Wall">UTC. The kernel clamps it so that it never falls.</param>
/// <param name="Monotonic">Valid in this process only; its zero means nothing.</param>
public readonly record struct Instant(Timestamp Wall, Timestamp Monotonic);
