using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Calendars;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Moments;

/// <summary>A fixed interval: <c>15m</c>, or <c>15m from 2027-01-01T08:00:00Z</c>. It does not depend on the clocks of a time zone.</summary>
internal sealed class EveryRecurrence(string text, long interval, long anchor, ZoneClock clock) : IRecurrence
{
    private const string Field = "every";
    private const string From = "from";
    private const string Allowed = "whole seconds from 1s to 3650d, such as 15m or 1d12h";

    public string Text => text;

    public string Zone => clock.Name;

    /// <exception cref="BadTextException">The text is not an interval.</exception>
    public static EveryRecurrence Parse(TextPart part, string text, ZoneClock clock)
    {
        var words = part.Words();
        if (words.Count == 0)
        {
            throw BadTextException.At(part.Index, Field, "The interval", "", Allowed);
        }

        var interval = Interval(words[0]);
        if (words.Count == 1)
        {
            // 0001-01-01T00:00:00Z, a Monday: what divides a day begins at midnight, UTC, and 7d are Mondays.
            return new EveryRecurrence(text, interval, anchor: 0, clock);
        }

        if (words is not [_, { Text: From }, var moment])
        {
            throw BadTextException.At(
                words[1].Index,
                Field,
                "What follows the interval",
                words[1].Text,
                "'from' and a moment, such as from 2027-01-01T08:00:00Z");
        }

        return new EveryRecurrence(text, interval, MomentText.Parse(moment, clock), clock);
    }

    public IRecurrence Except(ICalendar calendar) => new ExceptRecurrence(this, clock, calendar);

    public DueMoment? NextMoment(Timestamp after)
    {
        if (after.Ticks >= ZoneClock.End)
        {
            return null;
        }

        var last = Math.Max(after.Ticks, clock.First - 1);
        var next = last < anchor ? anchor : anchor + ((((last - anchor) / interval) + 1) * interval);
        return next < ZoneClock.End ? clock.MomentAt(next) : null;
    }

    private static long Interval(TextPart word) =>
        Durations.Parse(word.Text) is { Ticks: >= TimeSpan.TicksPerSecond and var ticks } && ticks % TimeSpan.TicksPerSecond == 0
            ? ticks
            : throw BadTextException.At(word.Index, Field, "The interval", word.Text, Allowed);
}
