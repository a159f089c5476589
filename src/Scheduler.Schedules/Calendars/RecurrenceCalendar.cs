using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Calendars;

/// <summary>Excludes each date on which a recurrence is due, in the recurrence's time zone.</summary>
internal sealed class RecurrenceCalendar(IRecurrence recurrence) : ICalendar
{
    private readonly ZoneClock _clock = new(TimeZones.Find(recurrence.Zone));

    // What was found last holds for all dates until then, so that a search that passes many dates looks once for each that is excluded.
    private volatile Found? _latest;

    public string Text => recurrence.Text;

    public bool Excludes(DateOnly date)
    {
        if (_latest is not { } found || date < found.From || date > found.Next)
        {
            var next = recurrence.NextMoment(new Timestamp(_clock.StartOf(date) - 1));
            _latest = found = new Found(date, next is { } moment ? DateOnly.FromDateTime(moment.Local.DateTime) : DateOnly.MaxValue);
        }

        return found.Next == date;
    }

    /// <param name="Next">The first date, from that one on, on which the recurrence is due.</param>
    private sealed record Found(DateOnly From, DateOnly Next);
}
