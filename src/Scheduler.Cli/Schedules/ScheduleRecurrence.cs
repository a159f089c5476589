using Scheduler.Core.Schedules;
using Scheduler.Schedules;

namespace Scheduler.Cli.Schedules;

/// <summary>The recurrence of a schedule, as this program reads it.</summary>
internal static class ScheduleRecurrence
{
    /// <param name="calendars">Those that the schedule names.</param>
    public static Parsed<IRecurrence> Of(ScheduleSpec spec, IReadOnlyList<CalendarSpec> calendars) => Recurrences.Instance.Of(spec, calendars);

    /// <summary>Without what it excludes.</summary>
    public static Parsed<IRecurrence> WithoutExceptions(ScheduleSpec spec) => Of(spec with { Except = null, Calendars = [] }, []);

    /// <summary>The moment with its local time. Null: the recurrence, as it is read here, is not due then.</summary>
    public static DueMoment? At(this IRecurrence recurrence, Timestamp due) =>
        recurrence.NextMoment(new Timestamp(due.Ticks - 1)) is { } moment && moment.Due == due ? moment : null;
}
