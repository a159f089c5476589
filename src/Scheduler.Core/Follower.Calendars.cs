namespace Scheduler.Core;

/// <content>Calendars.</content>
public sealed partial class Follower
{
    /// <summary>A page of calendars, by name.</summary>
    /// <exception cref="SchedulerConfigurationException">The filter's limit is out of range.</exception>
    public CalendarPage Calendars(CalendarFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        if (filter.Name is { } name)
        {
            return new CalendarPage(_state.Calendars.Find(name) is { } one ? [Describe(one)] : []);
        }

        var found = _state.Calendars.All
            .Where(c => string.CompareOrdinal(c.Name, filter.After ?? "") > 0 && c.Name.StartsWith(filter.NamePrefix ?? "", StringComparison.Ordinal))
            .Take(filter.Limit + 1)
            .Select(Describe)
            .ToArray();
        return found.Length <= filter.Limit
            ? new CalendarPage(found)
            : new CalendarPage(found[..filter.Limit], found[filter.Limit - 1].Calendar.Name);
    }

    /// <summary>The calendars that a schedule names.</summary>
    public IReadOnlyList<CalendarSpec> CalendarsOf(ScheduleSpec schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return _state.Calendars.Of(schedule);
    }

    private CalendarInfo Describe(CalendarSpec calendar)
    {
        var schedules = _state.Calendars.SchedulesOf(calendar.Name);
        return new CalendarInfo(calendar, schedules.Count) { UsedBy = [.. schedules.Take(CalendarInfo.MostListed)] };
    }
}
