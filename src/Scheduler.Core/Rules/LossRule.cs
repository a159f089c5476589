using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Rules;

/// <summary>How a scheduler goes on although events that were told of are lost.</summary>
/// <param name="After">The last event that is left.</param>
/// <param name="FirstEvent">The number of the next one.</param>
/// <param name="Epoch">The next one.</param>
public sealed record AcceptedLoss(long After, long FirstEvent, long Epoch);

/// <summary>
/// Where the end of a journal is lost, its numbers must not be given again: a number is an attempt's fencing token, and stores of
/// users, nodes and the archive have seen the lost ones. So numbers and epochs go on at the next round figure. Nobody knows exactly
/// how far the lost events went; the steps are so large that it does not matter, and so few fit a token that they are not larger.
/// </summary>
public static class LossRule
{
    /// <summary>115 days of a thousand events a second; 28,000 steps fit the 48 bits that a token has for them.</summary>
    public const long EventStep = 10_000_000_000;

    public const long EpochStep = 1_000_000;

    // What may have been told beyond what is known to have been told: no file says how far things went in the very last moment.
    private const long EventMargin = EventStep / 100;
    private const long EpochMargin = EpochStep / 100;

    /// <param name="after">The last event that is left.</param>
    /// <param name="knownEvent">The highest number that anything that is left speaks of.</param>
    /// <param name="knownEpoch">The same for epochs.</param>
    /// <exception cref="SchedulingException">There are no such numbers left.</exception>
    public static AcceptedLoss Accept(long after, long knownEvent, long knownEpoch)
    {
        var last = Raise(Math.Max(after, knownEvent), EventStep, EventMargin);
        return last < FencingToken.MaxEventNumber
            ? new AcceptedLoss(after, last + 1, Raise(knownEpoch, EpochStep, EpochMargin) + 1)
            : throw new SchedulingException($"No event can come behind {knownEvent}: numbers end with {FencingToken.MaxEventNumber}.");
    }

    /// <summary>Whether a row of these events, of which the first has this number, may come behind the last event.</summary>
    public static bool Follows(long lastEvent, long first, IReadOnlyList<Event> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return first == lastEvent + 1
            || (first > lastEvent && events is [EpochStarted, LossAccepted { After: var after }, ..] && after == lastEvent);
    }

    private static long Raise(long number, long step, long margin) => (((number + margin) / step) + 1) * step;
}
