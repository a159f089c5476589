using System.Globalization;

namespace Scheduler.Core.Rules;

/// <summary>What a schedule must look like to be accepted, but for its recurrence, which <see cref="Schedules.IRecurrences"/> reads.</summary>
internal static class ScheduleFault
{
    private static readonly TimeSpan LongestJitter = TimeSpan.FromDays(1);

    /// <summary>Why the schedule can't be accepted; null when it can.</summary>
    public static Rejection? Of(ScheduleSpec? spec, KernelOptions options)
    {
        if (ScheduleSpec.Incomplete(spec) is { } incomplete)
        {
            return incomplete;
        }

        var limits = options.Limits;
        return Field(spec!, "name", TextRule.NameFault(spec!.Name, limits.MaxNameChars))
            ?? Field(spec, "calendars", spec.Calendars.Count <= ScheduleSpec.MaxCalendars ? null
                : Text($"There are {spec.Calendars.Count}, but there may be {ScheduleSpec.MaxCalendars}."))
            ?? Field(spec, "end", spec.End <= spec.Start ? "It must lie after the start." : null)
            ?? Field(spec, "maxOccurrences", spec.MaxOccurrences < 1 ? Text($"It is {spec.MaxOccurrences}, but must be 1 or more.") : null)
            ?? Field(spec, "overlap", NamelessValues.Overlap(spec))
            ?? Field(spec, "catchUp", spec.CatchUp.Fault)
            ?? Field(spec, "jitter", spec.Jitter >= TimeSpan.Zero && spec.Jitter <= LongestJitter ? null : "It must lie between 0s and 1d.")
            ?? Field(spec, "labels", Labels(spec, limits))
            ?? Field(spec, "principal", spec.Principal is { } principal ? TextRule.NameFault(principal, limits.MaxNameChars) : null)
            ?? Template(spec, options);
    }

    private static string? Labels(ScheduleSpec spec, SchedulerLimits limits)
    {
        var bytes = TaskTexts.Bytes(spec.Labels, Resources.None);
        return bytes <= limits.MaxHeaderBytes ? null : Text($"They take {bytes} bytes as UTF-16 text; the most is {limits.MaxHeaderBytes}.");
    }

    private static Rejection? Template(ScheduleSpec spec, KernelOptions options)
    {
        if (spec.Task.NotBefore is not null || spec.Task.Deadline is not null || spec.Task.ExpiresAt is not null)
        {
            return Field(spec, "task", "It may not have notBefore, deadline or expiresAt: they would be the same moments for every occurrence.");
        }

        if (spec.Task.Unique is not null)
        {
            return Field(spec, "task", "It may not have a unique key: overlap says what happens while an earlier occurrence is unfinished.");
        }

        if (spec.Task.After.Count > 0 || spec.Task.Group is not null)
        {
            return Field(spec, "task", "It may not have after or group: they would name the same tasks for every occurrence.");
        }

        return spec.OfTask(TaskRule.Refusal(spec.TemplateAsTask, options));
    }

    private static Rejection? Field(ScheduleSpec spec, string field, string? fault) => fault is null ? null
        : new Rejection(RejectionCode.Invalid, $"Schedule '{spec.Name}': {field}: {fault}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
