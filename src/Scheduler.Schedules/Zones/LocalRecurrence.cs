using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Calendars;

namespace Scheduler.Schedules.Zones;

/// <summary>Local times in order, without a time zone.</summary>
internal interface ILocalTimes
{
    /// <summary>The first time after this one. Null: there is none.</summary>
    DateTime? Next(DateTime after);
}

/// <summary>How local times that do not exist, and those that occur twice, are treated.</summary>
internal enum ClockRule
{
    /// <summary>Cron at fixed times: times that do not exist are due once, when the clocks have changed; those that occur twice are due
    /// once.</summary>
    OnceAtChange,

    /// <summary>Cron at intervals: the same, but times that occur twice are due twice.</summary>
    TwiceAtChange,

    /// <summary>RFC 5545, 3.3.5: times that do not exist are read with the offset before the change; those that occur twice are due once.</summary>
    ByOffsetBefore,
}

/// <summary>Local times read in a time zone.</summary>
internal sealed class LocalRecurrence(string text, ILocalTimes times, ZoneClock clock, ClockRule rule, Timestamp last) : IRecurrence
{
    public string Text => text;

    public string Zone => clock.Name;

    public IRecurrence Except(ICalendar calendar) => new ExceptRecurrence(this, clock, calendar);

    public DueMoment? NextMoment(Timestamp after)
    {
        var cursor = Math.Max(after.Ticks, ZoneClock.Earliest);
        while (cursor < ZoneClock.End)
        {
            var step = clock.StepNear(cursor);
            if ((step is { } change ? NextAround(change, cursor) : NextBy(clock.OffsetAt(cursor), cursor)) is not { } next)
            {
                return null;
            }

            if (next.Utc <= cursor + ZoneClock.Near)
            {
                return next.Utc <= last.Ticks && next.Utc < ZoneClock.End ? clock.MomentAt(next.Utc, next.IsMoved) : null;
            }

            // Until shortly before it there is nothing, and behind that the clocks may change again.
            cursor = next.Local - ZoneClock.MaxOffset;
        }

        return null;
    }

    private Candidate? NextBy(long offset, long after) => times.Next(new DateTime(after + offset)) is { } local
        ? new Candidate(local.Ticks, local.Ticks - offset, IsMoved: false)
        : null;

    private Candidate? NextAround(ClockStep step, long after)
    {
        if (after < step.At)
        {
            var before = NextBy(step.Before, after);
            if (before is not { } found || found.Utc < step.At)
            {
                return before;
            }

            after = step.At - 1;
        }

        var moved = step.After > step.Before ? NextMoved(step, after) : null;
        var isSecond = step.Repeated > 0 && rule != ClockRule.TwiceAtChange;
        var natural = NextBy(step.After, isSecond ? Math.Max(after, step.At + step.Repeated - 1) : after);
        return moved is { } m && (natural is not { } n || m.Utc <= n.Utc) ? moved : natural;
    }

    /// <summary>The next one among the local times that the change skips.</summary>
    private Candidate? NextMoved(ClockStep step, long after)
    {
        if (NextBy(step.Before, after) is not { } skipped || skipped.Local >= step.At + step.After)
        {
            return null;
        }

        if (rule == ClockRule.ByOffsetBefore)
        {
            return skipped with { IsMoved = true };
        }

        return after < step.At ? new Candidate(skipped.Local, step.At, IsMoved: true) : null;
    }

    private readonly record struct Candidate(long Local, long Utc, bool IsMoved);
}
