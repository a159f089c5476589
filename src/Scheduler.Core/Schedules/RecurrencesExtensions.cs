namespace Scheduler.Core.Schedules;

public static class RecurrencesExtensions
{
    /// <summary>The recurrence of a schedule, without the dates that its exceptions and its calendars exclude.</summary>
    /// <param name="calendars">The calendars that the schedule names; a missing one is an error.</param>
    public static Parsed<IRecurrence> Of(this IRecurrences recurrences, ScheduleSpec spec, IReadOnlyList<CalendarSpec> calendars) =>
        recurrences.Of(spec, calendars, looks: null);

    /// <inheritdoc cref="Of(IRecurrences, ScheduleSpec, IReadOnlyList{CalendarSpec})"/>
    internal static Parsed<IRecurrence> Of(
        this IRecurrences recurrences, ScheduleSpec spec, IReadOnlyList<CalendarSpec> calendars, DateLooks? looks)
    {
        var recurrence = recurrences.Parse(spec.Recurrence, spec.Zone);
        if (recurrence.Error is not null || (spec.Except is null && spec.Calendars.Count == 0))
        {
            return recurrence;
        }

        List<ICalendar> parts = [];
        List<string> texts = spec.Except is { } except ? [except] : [];
        foreach (var name in spec.Calendars)
        {
            if (calendars.FirstOrDefault(calendar => calendar.Name == name) is not { } calendar)
            {
                return new Parsed<IRecurrence>(null, new RecurrenceError("calendars", 0, $"There is no calendar '{name}'."));
            }

            parts.Add(new ListedDates(calendar));
            texts.AddRange(calendar.Recurrence is { } text ? [text] : []);
        }

        foreach (var text in texts)
        {
            var parsed = looks?.Read(recurrences, text, spec.Zone) ?? recurrences.ParseCalendar(text, spec.Zone);
            if (parsed.Error is { } error)
            {
                return new Parsed<IRecurrence>(null, error);
            }

            parts.Add(parsed.Value!);
        }

        return new Parsed<IRecurrence>(recurrence.Value!.Except(new ExcludedDates(parts, looks)), null);
    }
}
