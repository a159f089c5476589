using Scheduler.Core.Events;
using Scheduler.Core.Schedules;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// Each due moment of a schedule is decided once, in order: its task is submitted, or it is skipped with a reason. What was due while
/// nobody decided, or while the schedule was held, is caught up as the schedule says.
/// </summary>
internal static class ScheduleRule
{
    // Moments that are looked at before other commands have their turn: an outage of a year has many.
    private const int MostMoments = 2_000;
    private const int MostMomentsAtOnce = 1_000;

    private static readonly TimeSpan MomentsOfRuns = TimeSpan.FromDays(1);

    // How long an occurrence waits before it is tried again where there is no room for its task.
    private static readonly TimeSpan TriedAgainAfter = TimeSpan.FromSeconds(1);

    public static void Advance(Desk desk)
    {
        var left = MostMoments;
        while (left > 0 && !desk.Batch.IsFull && desk.State.Schedules.DueBy(desk.Now) is { } schedule)
        {
            left -= Decide(desk, schedule);
        }
    }

    /// <summary>Submits the schedule's task beside its recurrence.</summary>
    public static Answer Run(Desk desk, RunSchedule command)
    {
        if (desk.State.Schedules.Find(command.Name) is not { } schedule)
        {
            return Unknown(command.Name);
        }

        var moment = command.Moment ?? desk.Now;
        if (moment - desk.Now > MomentsOfRuns || desk.Now - moment > MomentsOfRuns)
        {
            return new Rejection(RejectionCode.Invalid, $"The moment of the run is {moment}, but must lie within a day of now, which is {desk.Now}.");
        }

        var asked = new Timestamp(moment.Ticks - (moment.Ticks % TimeSpan.TicksPerSecond));
        var task = TaskOf(schedule.Spec, asked, asked: true);
        task = command.Principal is null ? task : task with { Principal = command.Principal };
        if ((desk.State.Task(task.Id)?.Phase ?? desk.State.Outcomes.Find(task.Id)?.Phase) is { } known)
        {
            return new RunAccepted(task.Id, AlreadyKnown: true, known);
        }

        if (Admission.NoRoomFor(desk, task) is { } refusal)
        {
            return refusal;
        }

        Submit(desk, schedule, asked, task, asked: true, schedule.Next);
        return new RunAccepted(task.Id, Phase: desk.State.Task(task.Id)!.Phase);
    }

    public static Rejection Unknown(string name) => new(RejectionCode.UnknownSchedule, $"There is no schedule '{name}'.");

    /// <summary>The first due moment after that one; null: none.</summary>
    /// <param name="occurrences">How many there were up to that one.</param>
    public static Timestamp? NextAfter(Timestamp moment, ScheduleSpec spec, IRecurrence recurrence, long occurrences)
    {
        if (occurrences >= spec.MaxOccurrences)
        {
            return null;
        }

        var after = spec.Start is { } start && start > moment ? start + TimeSpan.FromTicks(-1) : moment;
        return recurrence.Next(after) is { } next && !(next > spec.End) ? next : null;
    }

    /// <returns>How many moments were looked at.</returns>
    private static int Decide(Desk desk, ScheduleState schedule)
    {
        if (schedule.IsWaitOver)
        {
            Submit(desk, schedule, schedule.Waiting!.Value, schedule.Next);
            return 1;
        }

        if (schedule.Next is not { } due || due > desk.Now)
        {
            ScheduleBackfill.SubmitNext(desk, schedule);
            return 1;
        }

        if (Read(desk, schedule) is not { } recurrence)
        {
            return 1;
        }

        if (due > schedule.CaughtUpTo)
        {
            var moments = DueMoments(desk.Now, schedule, recurrence, out var rest);
            if (SkippedOf(desk.Now, schedule, moments, hasMore: rest <= desk.Now) is > 0 and var count)
            {
                Skip(desk, schedule, moments, count, rest);
                return moments.Count;
            }

            schedule.CaughtUpTo = desk.Now;
        }

        var next = NextAfter(due, schedule.Spec, recurrence, schedule.Occurrences + 1);
        if (schedule.Spec.CatchUp.IsTooOld(due, desk.Now))
        {
            // There was no room for it for so long.
            SkipOne(desk, schedule, due, OccurrenceDecision.Missed, next);
        }
        else
        {
            DecideOne(desk, schedule, due, next);
        }

        return 1;
    }

    // A zone that this machine does not know, or a text that this version reads otherwise.
    private static IRecurrence? Read(Desk desk, ScheduleState schedule)
    {
        schedule.Recurrence ??= desk.Options.Recurrences is { } recurrences
            ? recurrences.Of(schedule.Spec, desk.State.Calendars.Of(schedule.Spec))
            : new Parsed<IRecurrence>(null, new RecurrenceError("text", 0, "This scheduler reads no recurrences."));
        if (schedule.Recurrence is { Error: { } error })
        {
            schedule.Recurrence = null;
            desk.Emit(new ScheduleHeld(desk.Now, schedule.Spec.Name, desk.Cut($"Its recurrence can't be read. {error.Message}"), Principal: null));
            return null;
        }

        return schedule.Recurrence.Value.Value;
    }

    /// <param name="rest">The one after them; null: none.</param>
    private static List<Timestamp> DueMoments(Timestamp now, ScheduleState schedule, IRecurrence recurrence, out Timestamp? rest)
    {
        var most = schedule.Spec.CatchUp.MostSubmitted + MostMomentsAtOnce;
        var before = schedule.Occurrences;
        List<Timestamp> moments = [];
        rest = schedule.Next;
        while (rest is { } moment && moment <= now && moments.Count < most)
        {
            moments.Add(moment);
            rest = NextAfter(moment, schedule.Spec, recurrence, before + moments.Count);
        }

        return moments;
    }

    /// <summary>How many of the moments, from the first, are not caught up.</summary>
    private static int SkippedOf(Timestamp now, ScheduleState schedule, List<Timestamp> moments, bool hasMore)
    {
        var catchUp = schedule.Spec.CatchUp;
        var tooMany = Math.Max(0, moments.Count - catchUp.MostSubmitted);
        return hasMore ? tooMany : Math.Max(tooMany, moments.TakeWhile(moment => catchUp.IsTooOld(moment, now)).Count());
    }

    // Those of a hold, or those of an outage; where there are both the others come next.
    private static void Skip(Desk desk, ScheduleState schedule, List<Timestamp> moments, int count, Timestamp? rest)
    {
        if (schedule.Waiting is { } older && count < moments.Count && schedule.Spec.Overlap != OverlapPolicy.Skip)
        {
            // One of those behind them takes its place.
            SkipOne(desk, schedule, older, OccurrenceDecision.Overlap, schedule.Next);
        }

        var byHold = moments.Take(count).TakeWhile(moment => moment <= schedule.ReleasedAt).Count();
        var (skipped, reason) = byHold > 0 ? (byHold, OccurrenceDecision.Held) : (count, OccurrenceDecision.Missed);
        desk.Emit(new OccurrencesSkipped(
            desk.Now, schedule.Spec.Name, moments[0], moments[skipped - 1], skipped, reason, skipped < moments.Count ? moments[skipped] : rest));
    }

    private static void DecideOne(Desk desk, ScheduleState schedule, Timestamp due, Timestamp? next)
    {
        var spec = schedule.Spec;
        if (schedule.Unfinished.Count == 0 || spec.Overlap == OverlapPolicy.Allow)
        {
            Submit(desk, schedule, due, next);
            return;
        }

        if (spec.Overlap == OverlapPolicy.Skip)
        {
            SkipOne(desk, schedule, due, OccurrenceDecision.Overlap, next);
            return;
        }

        if (schedule.Waiting is { } older)
        {
            SkipOne(desk, schedule, older, OccurrenceDecision.Overlap, schedule.Next);
        }

        desk.Emit(new OccurrenceQueued(desk.Now, spec.Name, due, next));
        if (spec.Overlap == OverlapPolicy.Cancel)
        {
            foreach (var task in schedule.Unfinished.ToArray())
            {
                Cancellation.Cancel(desk, new CancelTask(task));
            }
        }
    }

    private static void SkipOne(Desk desk, ScheduleState schedule, Timestamp due, OccurrenceDecision reason, Timestamp? next) =>
        desk.Emit(new OccurrencesSkipped(desk.Now, schedule.Spec.Name, due, due, 1, reason, next));

    private static void Submit(Desk desk, ScheduleState schedule, Timestamp due, Timestamp? next)
    {
        // It was accepted when the schedule was made: limits that have changed since, and kinds that this process does not know, bind new ones.
        var task = TaskOf(schedule.Spec, due, asked: false);
        if (desk.State.Task(task.Id) is not null || desk.State.Outcomes.Find(task.Id) is not null)
        {
            SkipOne(desk, schedule, due, OccurrenceDecision.Refused, next);
        }
        else if (Admission.NoRoomFor(desk, task) is not null)
        {
            Defer(desk, schedule);
        }
        else
        {
            Submit(desk, schedule, due, task, asked: false, next);
        }
    }

    /// <summary>There is no room for the task: the same is tried again later.</summary>
    public static void Defer(Desk desk, ScheduleState schedule)
    {
        schedule.DeferredUntil = desk.Now + TriedAgainAfter;
        desk.State.Schedules.Put(schedule);
    }

    private static void Submit(Desk desk, ScheduleState schedule, Timestamp due, TaskSpec task, bool asked, Timestamp? next)
    {
        desk.Emit(new OccurrenceSubmitted(desk.Now, schedule.Spec.Name, due, task.Id, asked, next));
        desk.Emit(new TaskAdmitted(desk.Now, task));
    }

    public static TaskSpec TaskOf(ScheduleSpec spec, Timestamp due, bool asked)
    {
        var id = spec.TaskAt(due);
        var task = spec.Task with { Id = asked ? new TaskId(id.Value + "!") : id, Principal = spec.Task.Principal ?? spec.Principal };
        return asked || spec.Jitter == TimeSpan.Zero ? task : task with { NotBefore = due + JitterOf(spec, due) };
    }

    // The same wherever it is computed, and another for each moment and each schedule.
    private static TimeSpan JitterOf(ScheduleSpec spec, Timestamp due) =>
        TimeSpan.FromTicks(new Chance(StableHash.Of(spec.Name), due.Ticks).Below(spec.Jitter.Ticks + 1));
}
