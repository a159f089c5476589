using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>The calendars by name, and which schedules name them.</summary>
internal sealed class CalendarTable
{
    private readonly SortedDictionary<string, CalendarSpec> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _schedules = new(StringComparer.Ordinal);

    public int Count => _byName.Count;

    /// <summary>By name.</summary>
    public IReadOnlyCollection<CalendarSpec> All => _byName.Values;

    public CalendarSpec? Find(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    /// <summary>Those that the schedule names.</summary>
    public IReadOnlyList<CalendarSpec> Of(ScheduleSpec schedule) =>
        schedule.Calendars.Count == 0 ? [] : [.. schedule.Calendars.Select(Find).OfType<CalendarSpec>()];

    /// <summary>The names of the schedules that name the calendar, in order.</summary>
    public IReadOnlyCollection<string> SchedulesOf(string calendar) => _schedules.GetValueOrDefault(calendar) ?? (IReadOnlyCollection<string>)[];

    public void Put(CalendarSpec calendar) => _byName[calendar.Name] = calendar;

    public void Remove(string calendar) => _byName.Remove(calendar);

    /// <summary>A schedule names these now.</summary>
    public void Use(ScheduleSpec schedule)
    {
        foreach (var calendar in schedule.Calendars)
        {
            if (!_schedules.TryGetValue(calendar, out var schedules))
            {
                _schedules.Add(calendar, schedules = new SortedSet<string>(StringComparer.Ordinal));
            }

            schedules.Add(schedule.Name);
        }
    }

    /// <summary>A schedule names these no more.</summary>
    public void Release(ScheduleSpec schedule)
    {
        foreach (var calendar in schedule.Calendars)
        {
            var schedules = _schedules[calendar];
            schedules.Remove(schedule.Name);
            if (schedules.Count == 0)
            {
                _schedules.Remove(calendar);
            }
        }
    }

    public static ulong DigestOf(CalendarSpec calendar)
    {
        var hash = StableHash.Combine(StableHash.Of(calendar.Name), StableHash.Of(calendar.Recurrence));
        foreach (var date in calendar.Dates)
        {
            hash = StableHash.Combine(hash, (long)date.DayNumber);
        }

        return hash;
    }
}
