namespace Scheduler.Core.Schedules;

/// <summary>What a schedule's exceptions and its calendars exclude together. One calendar of them all: a recurrence looks past so many
/// excluded dates at the most, however many calendars exclude them.</summary>
/// <param name="looks">Counts the dates that were looked at; null: nobody wants to know.</param>
internal sealed class ExcludedDates(IReadOnlyList<ICalendar> parts, DateLooks? looks) : ICalendar
{
    public string Text => string.Join(", ", parts.Select(part => part.Text));

    public bool Excludes(DateOnly date)
    {
        looks?.Add();
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Excludes(date))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>How many dates were looked at: what it costs to find moments among excluded dates.</summary>
internal sealed class DateLooks
{
    private readonly Dictionary<(string Text, string? Zone), Parsed<ICalendar>> _read = [];

    public long Count { get; private set; }

    public void Add() => Count++;

    /// <summary>Each text once, however many schedules name it: to read one may take milliseconds.</summary>
    public Parsed<ICalendar> Read(IRecurrences recurrences, string text, string? zone)
    {
        if (!_read.TryGetValue((text, zone), out var read))
        {
            _read.Add((text, zone), read = recurrences.ParseCalendar(text, zone));
        }

        return read;
    }
}

/// <summary>The dates that a calendar lists.</summary>
internal sealed class ListedDates(CalendarSpec calendar) : ICalendar
{
    public string Text => calendar.Name;

    public bool Excludes(DateOnly date) => calendar.Lists(date);
}
