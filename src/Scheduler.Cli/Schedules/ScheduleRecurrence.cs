using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules;

namespace Scheduler.Cli.Schedules;

/// <summary>The recurrence of a schedule, as this program reads it.</summary>
internal static class ScheduleRecurrence
{
    public static Parsed<IRecurrence> Of(ScheduleSpec spec)
    {
        var recurrence = Recurrences.Instance.Parse(spec.Recurrence, spec.Zone);
        if (recurrence.Error is not null || spec.Except is null)
        {
            return recurrence;
        }

        var calendar = Recurrences.Instance.ParseCalendar(spec.Except, spec.Zone);
        return calendar.Error is { } error
            ? new Parsed<IRecurrence>(null, error)
            : new Parsed<IRecurrence>(recurrence.Value!.Except(calendar.Value!), null);
    }

    /// <summary>The moment with its local time. Null: the recurrence, as it is read here, is not due then.</summary>
    public static DueMoment? At(this IRecurrence recurrence, Timestamp due) =>
        recurrence.NextMoment(new Timestamp(due.Ticks - 1)) is { } moment && moment.Due == due ? moment : null;
}
