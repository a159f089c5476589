using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules;

namespace Scheduler.Cli.Schedules;

/// <summary>The recurrence of a schedule, as this program reads it.</summary>
internal static class ScheduleRecurrence
{
    public static Parsed<IRecurrence> Of(ScheduleSpec spec) => Recurrences.Instance.Of(spec);

    /// <summary>The moment with its local time. Null: the recurrence, as it is read here, is not due then.</summary>
    public static DueMoment? At(this IRecurrence recurrence, Timestamp due) =>
        recurrence.NextMoment(new Timestamp(due.Ticks - 1)) is { } moment && moment.Due == due ? moment : null;
}
