using System.Globalization;

namespace Scheduler.Core.Rules;

/// <summary>
/// Numbers of an enum that have no name. Clients refuse them as well, before they send anything: a seed could not read such a task, nor the
/// requests of others in the same message.
/// </summary>
internal static class NamelessValues
{
    /// <summary>The first one that a task has; null: it has none.</summary>
    public static TaskFault? Fault(TaskSpec task)
    {
        if ((Backoff(task.Retry) ?? OrderOnFailure(task) ?? OnConflict(task.Unique) ?? IfUnmet(task)) is { } fault)
        {
            return fault;
        }

        for (var i = 0; i < task.After.Count; i++)
        {
            if (Condition(task.After[i]) is { } reason)
            {
                return new TaskFault(FieldPath.Join("after", i), reason);
            }
        }

        return null;
    }

    public static TaskFault? Backoff(RetryPolicy retry) =>
        Enum.IsDefined(retry.Backoff) ? null : new TaskFault("retry.backoff", "It must be exponential or fixed.");

    public static TaskFault? OrderOnFailure(TaskSpec task) => Enum.IsDefined(task.OrderOnFailure) ? null
        : new TaskFault("orderOnFailure", Text($"It is {(int)task.OrderOnFailure}, but must be Continue or Hold."));

    public static TaskFault? OnConflict(UniqueKey? unique) => unique is null || Enum.IsDefined(unique.OnConflict) ? null
        : new TaskFault("unique.onConflict", Text($"It is {(int)unique.OnConflict}, but must be Existing, Reject, Replace, Debounce or Throttle."));

    public static TaskFault? IfUnmet(TaskSpec task) => Enum.IsDefined(task.IfUnmet) ? null
        : new TaskFault("ifUnmet", Text($"It is {(int)task.IfUnmet}, but must be Cancel, Run or Wait."));

    /// <summary>The reason alone; null: the edge's condition has a name.</summary>
    public static string? Condition(Dependency edge) =>
        Enum.IsDefined(edge.On) ? null : Text($"Its condition is {(int)edge.On}, but must be Succeeded, Failed or Finished.");

    /// <inheritdoc cref="Condition"/>
    public static string? Overlap(ScheduleSpec schedule) => Enum.IsDefined(schedule.Overlap) ? null : "It must be allow, skip, queue or cancel.";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
