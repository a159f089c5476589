using System.Globalization;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Moments;

/// <summary>Moments in the form of RFC 3339, in whole seconds. Without an offset they are local times.</summary>
internal static class MomentText
{
    private static readonly string[] WithOffset = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"];
    private static readonly string[] Local = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm"];

    /// <returns>Ticks in UTC.</returns>
    /// <exception cref="BadTextException">The text is not a moment.</exception>
    public static long Parse(TextPart part, ZoneClock clock) => ParseMoved(part, clock).Utc;

    /// <returns>Ticks in UTC, and whether this local time does not exist.</returns>
    /// <exception cref="BadTextException">The text is not a moment.</exception>
    public static (long Utc, bool IsMoved) ParseMoved(TextPart part, ZoneClock clock)
    {
        if (DateTime.TryParseExact(part.Text, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            && IsInRange(local.Ticks))
        {
            return clock.ToUtc(local);
        }

        if (DateTimeOffset.TryParseExact(part.Text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            && IsInRange(moment.UtcTicks))
        {
            return (moment.UtcTicks, false);
        }

        throw BadTextException.At(
            part.Index, "moment", "The moment", part.Text, "a date and a time before the year 2500, such as 2027-01-01T09:00:00Z");
    }

    private static bool IsInRange(long ticks) => ticks is >= ZoneClock.Earliest && ticks < ZoneClock.End;
}
