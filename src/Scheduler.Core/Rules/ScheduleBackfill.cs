using System.Globalization;
using Scheduler.Core.Events;
using Scheduler.Core.Schedules;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// Due moments of the past that have no task get one when somebody asks for it, each once and in order: at once where tasks may overlap, else
/// when the earlier ones have ended. Whether one was skipped before does not matter; that stays recorded, and the backfill beside it.
/// </summary>
internal static class ScheduleBackfill
{
    public static Answer Ask(Desk desk, BackfillSchedule command)
    {
        if (desk.State.Schedules.Find(command.Name) is not { } schedule)
        {
            return ScheduleRule.Unknown(command.Name);
        }

        if (command.To > desk.Now)
        {
            return new Rejection(RejectionCode.Invalid, $"Schedule '{command.Name}': The range ends at {command.To}, but may not go beyond now, which is {desk.Now}.");
        }

        if (command.Range is not { } range || range.Schedule != schedule.Spec || !range.Calendars.SequenceEqual(desk.State.Calendars.Of(schedule.Spec)))
        {
            return new Rejection(RejectionCode.Unavailable, $"Schedule '{command.Name}' or one of its calendars was changed at the same time. Ask again.");
        }

        // What has no decision yet gets it, by the recurrence.
        var moments = range.Moments.Where(due => !(due >= schedule.Next) && due != schedule.Waiting).ToArray();
        var left = range.Moments.Count - moments.Length;
        moments = [.. moments.Where(due => !schedule.Backfill.Contains(due) && !IsKnown(desk, schedule.Spec.TaskAt(due)))];
        if (schedule.Backfill.Count + moments.Length > BackfillRange.MaxMoments)
        {
            return new Rejection(RejectionCode.LimitReached, string.Create(
                CultureInfo.InvariantCulture,
                $"Schedule '{command.Name}': {Counted.Of(schedule.Backfill.Count, "occurrence of an earlier backfill waits", "occurrences of earlier backfills wait")}, and with "
                    + $"these they would be more than {BackfillRange.MaxMoments:N0}. Ask again when they have been submitted, or for a shorter range."));
        }

        if (moments.Length > 0)
        {
            desk.Emit(new BackfillRequested(desk.Now, command.Name, moments, command.Principal));
        }

        return new BackfillAccepted(moments.Length, range.Due - left - moments.Length, left);
    }

    public static void SubmitNext(Desk desk, ScheduleState schedule)
    {
        var due = schedule.NextBackfill;
        var task = ScheduleRule.TaskOf(schedule.Spec, due, asked: false) with { NotBefore = null };
        if (IsKnown(desk, task.Id))
        {
            desk.Emit(new OccurrenceBackfilled(desk.Now, schedule.Spec.Name, due, Task: null));
        }
        else if (Admission.NoRoomFor(desk, task) is not null)
        {
            ScheduleRule.Defer(desk, schedule);
        }
        else
        {
            desk.Emit(new OccurrenceBackfilled(desk.Now, schedule.Spec.Name, due, task.Id));
            desk.Emit(new TaskAdmitted(desk.Now, task));
        }
    }

    private static bool IsKnown(Desk desk, TaskId task) => desk.State.Task(task) is not null || desk.State.Outcomes.Find(task) is not null;
}
