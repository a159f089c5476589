using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Calendars;

/// <summary>Excludes each date on which a recurrence comes, in the recurrence's time zone.</summary>
internal sealed class RecurrenceCalendar(IRecurrence recurrence) : ICalendar
{
    private readonly ZoneClock _clock = new(TimeZones.Find(recurrence.Zone));

    public string Text => recurrence.Text;

    public bool Excludes(DateOnly date) =>
        recurrence.NextMoment(new Timestamp(_clock.StartOf(date) - 1)) is { } next && DateOnly.FromDateTime(next.Local.DateTime) == date;
}
