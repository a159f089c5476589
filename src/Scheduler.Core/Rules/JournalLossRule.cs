using Scheduler.Core.Events;

namespace Scheduler.Core.Rules;

/// <summary>How a scheduler continues although known events are lost.</summary>
/// <param name="After">The last event that is left.</param>
/// <param name="FirstEvent">The number of the next event.</param>
/// <param name="Epoch">The next epoch.</param>
public sealed record AcceptedLoss(long After, long FirstEvent, long Epoch);

/// <summary>
/// If the end of a journal is lost, its numbers must not be given again: a number is an attempt's fencing token, and users'
/// stores, nodes and the archive have seen the lost ones. It is not known exactly how far the lost events went, and a copy that is restored
/// does not even know that it was restored before. So numbers continue above what is known, and above a floor that rises with
/// time faster than any scheduler gives them.
/// </summary>
/// <remarks>Time is passed in as data. A copy that is restored twice leads to higher numbers the second time, unless the first one has
/// given more than <see cref="EventsPerSecond"/> in between, on average, or the clock was set back. What is known may exceed
/// the floor by little more than <see cref="EventStep"/>, which is about 70 minutes of the floor's rise.</remarks>
public static class JournalLossRule
{
    /// <summary>The highest known number is raised to the next multiple of this.</summary>
    public const long EventStep = 1_000_000_000;

    public const long EpochStep = 1_000_000;

    /// <summary>How fast the floor rises: more than a scheduler decides, and slowly enough that the 48 bits of a token for numbers
    /// last until 2060.</summary>
    public const long EventsPerSecond = 250_000;

    public const long EpochsPerSecond = 1_000;

    // What may have been told beyond what is known to have been told: no file says how far things went in the very last moment.
    private const long EventMargin = EventStep / 10;
    private const long EpochMargin = EpochStep / 100;

    // The floor is 0 then.
    private static readonly Timestamp Beginning = Timestamp.From(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <param name="after">The last event that is left.</param>
    /// <param name="knownEvent">The highest event number mentioned by anything that is left.</param>
    /// <param name="knownEpoch">The highest epoch mentioned by anything that is left.</param>
    /// <param name="now">The time by the wall clock.</param>
    /// <exception cref="SchedulingException">There are no such numbers left.</exception>
    public static AcceptedLoss Accept(long after, long knownEvent, long knownEpoch, Timestamp now)
    {
        var last = Math.Max(Raise(Math.Max(after, knownEvent), EventStep, EventMargin), Floor(now, EventsPerSecond));
        return last < FencingToken.MaxEventNumber
            ? new AcceptedLoss(after, last + 1, Math.Max(Raise(knownEpoch, EpochStep, EpochMargin), Floor(now, EpochsPerSecond)) + 1)
            : throw new SchedulingException(
                $"No event can come after {knownEvent} at {now}: numbers end with {FencingToken.MaxEventNumber}. Check the clock.");
    }

    /// <summary>Whether a row of these events, of which the first has this number, may come after the last event.</summary>
    public static bool Follows(long lastEvent, long first, IReadOnlyList<Event> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return first == lastEvent + 1
            || (first > lastEvent && events is [EpochStarted, LossAccepted { After: var after }, ..] && after == lastEvent);
    }

    private static long Raise(long number, long step, long margin) => (((number + margin) / step) + 1) * step;

    private static long Floor(Timestamp now, long perSecond) => Math.Max(0, (now - Beginning).Ticks / TimeSpan.TicksPerMillisecond * (perSecond / 1_000));
}
