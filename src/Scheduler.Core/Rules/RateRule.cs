namespace Scheduler.Core.Rules;

/// <summary>
/// The generic cell rate algorithm, in its form as virtual scheduling (ITU-T I.371, annex A; "leaky bucket as a meter"): one moment says all, that
/// at which a start would next be due if starts came evenly. A start may come before it by what the burst allows.
/// </summary>
/// <remarks>The spacing is rounded up to a tick, 100 ns, so that a period never holds more than its starts and its burst less one; above
/// 10,000 starts a second the rate is up to some hundredths lower for it. A clock that is set forward lets one burst begin, not what it has
/// passed over.</remarks>
internal static class RateRule
{
    /// <summary>The earliest moment at which the next may begin.</summary>
    /// <param name="due">When it would be due if starts came evenly; null: none has begun lately.</param>
    public static Timestamp NextStart(StartRate rate, Timestamp? due) =>
        due is { } moment ? moment + (Spacing(rate) * -(rate.Burst - 1)) : default;

    /// <summary>When the one after a start is due.</summary>
    public static Timestamp Due(StartRate rate, Timestamp? due, Timestamp start) =>
        (due is { } moment ? Timestamp.Later(moment, start) : start) + Spacing(rate);

    /// <summary>When the next is due at the latest after the rate was set to this: as if a burst had begun just then. What an earlier, slower
    /// rate said does not bind.</summary>
    public static Timestamp LatestDue(StartRate rate, Timestamp changed) => changed + (Spacing(rate) * rate.Burst);

    private static TimeSpan Spacing(StartRate rate) => new((rate.Period.Ticks + rate.Starts - 1) / rate.Starts);
}
