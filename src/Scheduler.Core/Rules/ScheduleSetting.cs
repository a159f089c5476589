using System.Globalization;
using Scheduler.Core.Events;
using Scheduler.Core.Schedules;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>Which schedules there may be, and how they are made, changed, held and removed.</summary>
internal static class ScheduleSetting
{
    private const string NoLongerDeclared = "The scheduler's options no longer declare it.";

    // Each is looked at when the recurrence is changed.
    private const int MostUndecided = 10_000;

    public static Answer Set(Desk desk, SetSchedule command)
    {
        var spec = Owned(command.Schedule, command.Principal);
        var existing = desk.State.Schedules.Find(command.Schedule?.Name);
        if (Refusal(desk, spec, existing?.Spec, out var recurrence) is { } refusal)
        {
            return refusal;
        }

        if (desk.State.Queue(spec.Task.Queue) is null)
        {
            return new Rejection(
                RejectionCode.UnknownQueue, KnownNames.Unknown("queue", spec.Task.Queue, desk.State.Queues.Select(q => q.Options.Name)));
        }

        // Not where it names them already: one that was removed since must not keep a scheduler that declares the schedule from starting.
        if (!Equals(existing?.Spec.Task.LimitSet, spec.Task.LimitSet) && LimitRule.Refusal(desk, spec.TemplateAsTask) is { } unknown)
        {
            return spec.OfTask(unknown);
        }

        if (existing is null && desk.State.Schedules.Count >= desk.Options.Limits.MaxSchedules)
        {
            return new Rejection(
                RejectionCode.LimitReached, $"{Counted.Of(desk.State.Schedules.Count, "schedule is", "schedules are")} there already, which is the limit.");
        }

        return Set(desk, existing, Normal(spec, recurrence!), recurrence!);
    }

    /// <summary>Why the schedule can't be accepted, whatever the state; null when it can.</summary>
    public static Rejection? Refusal(ScheduleSpec spec, KernelOptions options) => Fault(spec, options)
        ?? (options.Recurrences!.Of(spec with { Calendars = [] }, []).Error is { } error ? Invalid(spec.Name, error.Message) : null);

    private static Rejection? Refusal(Desk desk, ScheduleSpec? spec, ScheduleSpec? existing, out IRecurrence? recurrence)
    {
        recurrence = null;
        if ((Fault(spec, desk.Options) ?? CalendarRule.Refusal(desk, spec!, existing)) is { } fault)
        {
            return fault;
        }

        (recurrence, var error) = desk.Options.Recurrences!.Of(spec!, desk.State.Calendars.Of(spec!));
        return error is null ? null : Invalid(spec!.Name, error.Message);
    }

    private static Rejection? Fault(ScheduleSpec? spec, KernelOptions options)
    {
        if (options.Recurrences is null)
        {
            return new Rejection(RejectionCode.Invalid, "This scheduler reads no recurrences, so it has no schedules.");
        }

        return ScheduleFault.Of(spec, options);
    }

    public static Answer Hold(Desk desk, HoldSchedule command)
    {
        if (desk.State.Schedules.Find(command.Name) is not { } schedule)
        {
            return ScheduleRule.Unknown(command.Name);
        }

        if (TextRule.NameFault(command.Reason, desk.Options.Limits.MaxErrorChars) is { } fault)
        {
            return Invalid(command.Name, $"The reason of the hold: {fault}");
        }

        if (schedule.Hold?.Reason != command.Reason)
        {
            desk.Emit(new ScheduleHeld(desk.Now, command.Name, command.Reason, command.Principal));
        }

        return Acknowledged.Instance;
    }

    public static Answer Release(Desk desk, ReleaseSchedule command)
    {
        if (desk.State.Schedules.Find(command.Name) is not { } schedule)
        {
            return ScheduleRule.Unknown(command.Name);
        }

        if (schedule.Hold is { } hold)
        {
            desk.Emit(new ScheduleReleased(desk.Now, command.Name, command.Principal));
            if (hold.Reason == NoLongerDeclared && schedule.Spec.IsDeclared)
            {
                // Somebody wants it all the same: the next start is not to hold it again.
                desk.Emit(new ScheduleSet(desk.Now, schedule.Spec with { IsDeclared = false }, schedule.Next));
            }
        }

        return Acknowledged.Instance;
    }

    public static Answer Remove(Desk desk, RemoveSchedule command)
    {
        if (desk.State.Schedules.Find(command.Name) is null)
        {
            return ScheduleRule.Unknown(command.Name);
        }

        desk.Emit(new ScheduleRemoved(desk.Now, command.Name, command.Principal));
        return Acknowledged.Instance;
    }

    /// <summary>Sets what the options declare, and holds what they declared once.</summary>
    /// <exception cref="SchedulerConfigurationException">One can't be set.</exception>
    public static void Declare(Desk desk)
    {
        if (desk.Options.Schedules is not { } schedules)
        {
            return;
        }

        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var schedule in schedules)
        {
            declared.Add(schedule.Name);
            var spec = schedule with { IsDeclared = true };
            var existing = desk.State.Schedules.Find(spec.Name);
            if (Refusal(desk, spec, existing?.Spec, out var recurrence) is { } refusal)
            {
                throw new SchedulerConfigurationException(refusal.Message);
            }

            // What depends on the time is no reason not to start, nor is a queue, which may be made later; and one that is over stays so.
            Set(desk, existing, Normal(spec, recurrence!), recurrence!);

            if (desk.State.Schedules.Find(schedule.Name)?.Hold?.Reason == NoLongerDeclared)
            {
                desk.Emit(new ScheduleReleased(desk.Now, schedule.Name, Principal: null));
            }
        }

        foreach (var left in desk.State.Schedules.All.Where(s => s.Spec.IsDeclared && s.Hold is null && !declared.Contains(s.Spec.Name)).ToArray())
        {
            desk.Emit(new ScheduleHeld(desk.Now, left.Spec.Name, NoLongerDeclared, Principal: null));
        }
    }

    private static Answer Set(Desk desk, ScheduleState? existing, ScheduleSpec spec, IRecurrence recurrence)
    {
        if (existing is not null && existing.Spec == spec)
        {
            return Acknowledged.Instance;
        }

        var isSameRecurrence = existing is not null && IsSameRecurrence(existing.Spec, spec);
        var kept = isSameRecurrence && existing!.Next is { } first && !(first > spec.End) && !(existing.Occurrences >= spec.MaxOccurrences) ? existing.Next : null;
        if (kept is null && existing?.Next is { } undecided && undecided <= desk.Now && SkipUndecided(desk, existing, undecided) is { } refusal)
        {
            return refusal;
        }

        var next = kept ?? (isSameRecurrence && existing!.Next is not null ? null : ScheduleRule.NextAfter(desk.Now, spec, recurrence, existing?.Occurrences ?? 0));
        if (next is null && existing is null && !spec.IsDeclared)
        {
            return Invalid(spec.Name, spec.End is null ? "It is not due between now and the year 2500." : "It is not due between now and its end.");
        }

        if (existing?.Waiting is { } waiting && spec.Overlap == OverlapPolicy.Skip)
        {
            desk.Emit(new OccurrencesSkipped(desk.Now, spec.Name, waiting, waiting, 1, OccurrenceDecision.Overlap, existing.Next));
        }

        desk.Emit(new ScheduleSet(desk.Now, spec, next));
        return Acknowledged.Instance;
    }

    // Of a hold, or of an outage that is being caught up: the old recurrence was due, and the new one knows nothing of it.
    private static Rejection? SkipUndecided(Desk desk, ScheduleState schedule, Timestamp first)
    {
        var (last, count) = (first, 1L);
        var recurrence = desk.Options.Recurrences!.Of(schedule.Spec, desk.State.Calendars.Of(schedule.Spec)).Value;
        while (recurrence is not null && ScheduleRule.NextAfter(last, schedule.Spec, recurrence, schedule.Occurrences + count) is { } next && next <= desk.Now)
        {
            (last, count) = (next, count + 1);
            if (count > MostUndecided)
            {
                return Invalid(schedule.Spec.Name, FormattableString.Invariant(
                    $"More than {MostUndecided} of its occurrences have no decision yet. Release it, or wait until they are decided; then change it."));
            }
        }

        desk.Emit(new OccurrencesSkipped(desk.Now, schedule.Spec.Name, first, last, count, OccurrenceDecision.Changed, Next: null));
        return null;
    }

    private static bool IsSameRecurrence(ScheduleSpec left, ScheduleSpec right) =>
        (left.Recurrence, left.Zone, left.Except, left.Start) == (right.Recurrence, right.Zone, right.Except, right.Start)
        && left.Calendars.SequenceEqual(right.Calendars, StringComparer.Ordinal);

    // As it is stored: texts in their full form, names of zones as IANA has them.
    private static ScheduleSpec Normal(ScheduleSpec spec, IRecurrence recurrence) => spec with
    {
        Recurrence = recurrence.Text,
        Zone = recurrence.Zone,
        Calendars = [.. spec.Calendars.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal)],
        Task = spec.Task with { Id = new TaskId(spec.Name) },
    };

    // What a client sends is not declared; and whoever is known to send it is whom its tasks are of.
    private static ScheduleSpec Owned(ScheduleSpec spec, string? principal) => spec?.Task is null ? spec! : spec with
    {
        IsDeclared = false,
        Principal = principal ?? spec.Principal,
        Task = principal is null ? spec.Task : spec.Task with { Principal = principal },
    };

    private static Rejection Invalid(string name, string reason) =>
        new(RejectionCode.Invalid, string.Create(CultureInfo.InvariantCulture, $"Schedule '{name}': {reason}"));
}
