using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>What events do to calendars.</content>
internal sealed partial class SchedulerState
{
    public CalendarTable Calendars { get; } = new();

    private void Apply(CalendarSet e)
    {
        Forget(Calendars.Find(e.Calendar.Name));
        Restore(e.Calendar);
        foreach (var name in Calendars.SchedulesOf(e.Calendar.Name))
        {
            // It is read anew, and what is caught up of it is found anew.
            (Schedule(name).Recurrence, Schedule(name).CaughtUpTo) = (null, default);
        }

        foreach (var moved in e.Moved)
        {
            Change(moved.Schedule, schedule => schedule.Next = moved.Next);
        }
    }

    private void Apply(CalendarRemoved e)
    {
        if (Calendars.SchedulesOf(e.Calendar).Count > 0)
        {
            throw Broken($"schedules name the calendar '{e.Calendar}'");
        }

        Forget(Calendars.Find(e.Calendar) ?? throw Broken($"calendar '{e.Calendar}' is not known"));
        Calendars.Remove(e.Calendar);
    }

    private void Restore(CalendarSpec calendar)
    {
        Calendars.Put(calendar);
        _digest += CalendarTable.DigestOf(calendar);
    }

    private void Forget(CalendarSpec? calendar) => _digest -= calendar is null ? 0 : CalendarTable.DigestOf(calendar);
}
