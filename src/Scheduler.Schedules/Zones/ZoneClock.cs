using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;

namespace Scheduler.Schedules.Zones;

/// <summary>
/// The clocks of a time zone. Everything is derived from the one question that has a single answer, the offset at a moment in UTC: what a
/// library says of local times that are missing or double depends on how it stores a zone's rules.
/// </summary>
internal sealed class ZoneClock(NamedZone zone)
{
    /// <summary>No clock is further from UTC than this, and no two changes of a zone's clocks are closer than twice this.</summary>
    public const long Near = 28 * TimeSpan.TicksPerHour;

    /// <summary>Slightly more than the greatest offset from UTC.</summary>
    public const long MaxOffset = 15 * TimeSpan.TicksPerHour;

    /// <summary>Earlier times are not looked up: dates have no room for offsets there.</summary>
    public const long Earliest = 3 * TimeSpan.TicksPerDay;

    /// <summary>The beginning of the year 2500.</summary>
    public static readonly long End = new DateTime(2500, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>The day that begins at that moment.</summary>
    public static readonly int EndDay = DateOnly.FromDateTime(new DateTime(End)).DayNumber;

    private readonly bool _isUtc = ReferenceEquals(zone.Info, TimeZoneInfo.Utc);

    public string Name => zone.Iana;

    /// <summary>Before this moment there is no local time: the range of dates ends there.</summary>
    public long First => _isUtc ? 0 : Earliest;

    public long OffsetAt(long utc) => _isUtc ? 0 : zone.Info.GetUtcOffset(new DateTime(Math.Clamp(utc, 0, End), DateTimeKind.Utc)).Ticks;

    /// <summary>The change of the clocks less than <see cref="Near"/> before or after this moment. Null: there is none.</summary>
    public ClockStep? StepNear(long utc)
    {
        var (low, high) = (utc - Near, utc + Near);
        var (before, after) = (OffsetAt(low), OffsetAt(high));
        if (before == after)
        {
            return null;
        }

        // Clocks change on whole seconds.
        (low, high) = (low / TimeSpan.TicksPerSecond, (high / TimeSpan.TicksPerSecond) + 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = OffsetAt(middle * TimeSpan.TicksPerSecond) == before ? (middle, high) : (low, middle);
        }

        return new ClockStep(high * TimeSpan.TicksPerSecond, before, OffsetAt(high * TimeSpan.TicksPerSecond));
    }

    /// <summary>The moment with its local time, and whether that occurs twice.</summary>
    public DueMoment MomentAt(long utc, bool isMoved = false)
    {
        var change = isMoved ? ClockChange.Moved : ClockChange.None;
        if (!isMoved && StepNear(utc) is { } step && utc >= step.At - step.Repeated && utc < step.At + step.Repeated)
        {
            change = utc < step.At ? ClockChange.FirstOfTwo : ClockChange.SecondOfTwo;
        }

        return new DueMoment(new Timestamp(utc), new TimeSpan(OffsetAt(utc)), change);
    }

    /// <summary>A local time as a moment, as RFC 5545 reads it: one that does not exist is read with the offset before the change of the
    /// clocks, and one that occurs twice as the first.</summary>
    public (long Utc, bool IsMoved) ToUtc(DateTime local)
    {
        // Seen from UTC a local time is less than MaxOffset away, so the change that it may lie at is near.
        if (StepNear(local.Ticks) is not { } step)
        {
            return (local.Ticks - OffsetAt(local.Ticks), false);
        }

        var byBefore = local.Ticks - step.Before;
        var isMoved = byBefore >= step.At && local.Ticks - step.After < step.At;
        return (byBefore < step.At || isMoved ? byBefore : local.Ticks - step.After, isMoved);
    }

    /// <summary>The first moment of a date; if the date does not exist in this zone, the first moment of the next.</summary>
    public long StartOf(DateOnly date)
    {
        var (utc, isMoved) = ToUtc(date.ToDateTime(TimeOnly.MinValue));
        return isMoved && StepNear(utc) is { } step ? step.At : utc;
    }
}

/// <summary>A change of a time zone's clocks.</summary>
/// <param name="At">The first moment of the new offset; all in ticks.</param>
internal readonly record struct ClockStep(long At, long Before, long After)
{
    /// <summary>How long local times are repeated.</summary>
    public long Repeated => Math.Max(0, Before - After);
}
