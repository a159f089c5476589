using Scheduler.Core.Contracts;

namespace Scheduler.Core.Schedules;

public static class RecurrencesExtensions
{
    /// <summary>The recurrence of a schedule, without its exceptions.</summary>
    public static Parsed<IRecurrence> Of(this IRecurrences recurrences, ScheduleSpec spec)
    {
        var recurrence = recurrences.Parse(spec.Recurrence, spec.Zone);
        if (recurrence.Error is not null || spec.Except is null)
        {
            return recurrence;
        }

        var calendar = recurrences.ParseCalendar(spec.Except, spec.Zone);
        return calendar.Error is { } error
            ? new Parsed<IRecurrence>(null, error)
            : new Parsed<IRecurrence>(recurrence.Value!.Except(calendar.Value!), null);
    }
}
