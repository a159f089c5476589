using Scheduler.Core.Schedules;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Schedules;

/// <summary>Why a schedule is due when it is, or submits nothing, and what became of its last occurrence: in sentences.</summary>
/// <param name="Next">A sentence or more for each thing that there is to say.</param>
internal sealed record ScheduleExplanation(IReadOnlyList<string> Next, string Last)
{
    // As many unfinished tasks as are listed.
    private const int MostUnfinished = 100;

    // What is decided within it is not called late.
    private static readonly TimeSpan NotLate = TimeSpan.FromMinutes(1);

    /// <param name="recurrence">With its exceptions.</param>
    /// <param name="lastPhase">Of the last occurrence's task; null: there is none, or it was forgotten.</param>
    public static ScheduleExplanation Of(ScheduleInfo schedule, Parsed<IRecurrence> recurrence, TaskPhase? lastPhase, Timestamp now) => new(
        [
            .. Hold(schedule, now),
            .. Waiting(schedule),
            .. Backfill(schedule),
            .. schedule.Next is { } next ? Due(schedule, next, recurrence, now) : [Ended(schedule.Spec, recurrence, now)],
            .. Unfinished(schedule),
        ],
        schedule.Last is { } last ? LastOf(schedule.Spec, last, lastPhase) : "None was decided yet.");

    /// <summary>What is submitted of what was missed.</summary>
    public static string CatchUpOf(CatchUp catchUp)
    {
        var within = catchUp.Within is { } age ? $" in the last {Durations.Text(age)}" : "";
        return catchUp.Most switch
        {
            0 => "what was missed is skipped",
            1 => $"of what was missed{within}, the latest occurrence is submitted",
            var most => $"of what was missed{within}, the latest {Units.Count(most)} occurrences are submitted",
        };
    }

    private static IEnumerable<string> Hold(ScheduleInfo schedule, Timestamp now)
    {
        if (schedule.Hold is not { } hold)
        {
            yield break;
        }

        yield return $"It is held since {DueText.Utc(hold.Since)}{(hold.By is { } by ? $" by {by}" : "")}: {Sentence(hold.Reason)}";
        var missed = schedule.Next <= now ? $"It was due at {DueText.Utc(schedule.Next!.Value)}. " : "";
        yield return $"{missed}It submits nothing until it is released; then {CatchUpOf(schedule.Spec.CatchUp)}.";
    }

    private static IEnumerable<string> Waiting(ScheduleInfo schedule)
    {
        if (schedule.Waiting is not { } waiting)
        {
            yield break;
        }

        var due = DueText.Utc(waiting);
        var isCancelled = schedule.Spec.Overlap == OverlapPolicy.Cancel;
        yield return schedule.Unfinished.Count switch
        {
            0 => $"The occurrence of {due} waited for an earlier one, which has ended, and is not submitted yet.",
            1 => $"The occurrence of {due} waits until the task of an earlier one{(isCancelled ? ", which was cancelled," : "")} has ended.",
            _ => $"The occurrence of {due} waits until the tasks of earlier ones{(isCancelled ? ", which were cancelled," : "")} have ended.",
        };
    }

    private static IEnumerable<string> Backfill(ScheduleInfo schedule)
    {
        if (schedule.BackfillLeft == 0)
        {
            yield break;
        }

        var isOne = schedule.BackfillLeft == 1;
        var left = $"{Units.Count(schedule.BackfillLeft, "occurrence")} of a past range {(isOne ? "is" : "are")} to be submitted";
        yield return schedule switch
        {
            { Hold: not null } => $"{left} when it is released.",
            { Waiting: not null } => $"{left} after that one.",
            { Spec.Overlap: OverlapPolicy.Allow } or { Unfinished.Count: 0 } => $"{left}, but no scheduler works, or there is no room for {(isOne ? "its task" : "their tasks")}.",
            _ when isOne => $"{left} when no earlier task is unfinished.",
            _ => $"{left}, one at a time, each when no earlier task is unfinished.",
        };
    }

    private static IEnumerable<string> Due(ScheduleInfo schedule, Timestamp next, Parsed<IRecurrence> recurrence, Timestamp now)
    {
        if (next <= now)
        {
            // A hold says it already.
            if (schedule.Hold is null)
            {
                yield return $"It was due at {DueText.Utc(next)}, {DueText.Span(now - next)} ago, and is not decided yet:"
                    + " no scheduler works, or there is no room for its task.";
            }

            yield break;
        }

        var moment = recurrence.Value?.At(next);
        yield return $"It is due next at {DueText.Utc(next)}, in {DueText.Span(next - now)}: {Why(schedule.Spec, moment)}.";
        if (recurrence.Error is { } error)
        {
            yield return $"Its local time is not known here. {error.Message}";
        }

        switch (moment?.Change)
        {
            case ClockChange.Moved:
                yield return "The local time that it says does not exist on that date, because the clocks go forward: this moment stands for it.";
                break;
            case ClockChange.FirstOfTwo:
                yield return "That local time comes twice, because the clocks go back: this is the first.";
                break;
            case ClockChange.SecondOfTwo:
                yield return "That local time comes twice, because the clocks go back: this is the second.";
                break;
            default:
                break;
        }

        if (schedule.Spec.Start is { } start && start > now)
        {
            yield return $"It is not due before its start, {DueText.Utc(start)}.";
        }

        if (schedule.Spec.Jitter > TimeSpan.Zero)
        {
            yield return $"Its task starts up to {Durations.Text(schedule.Spec.Jitter)} later, by its jitter.";
        }
    }

    private static string Why(ScheduleSpec spec, DueMoment? moment) => $"'{spec.Recurrence}' in {spec.Zone}"
        + (moment is { } some && spec.Zone != "UTC" ? $", where it is {DueText.Local(some)} then" : "");

    private static string Ended(ScheduleSpec spec, Parsed<IRecurrence> recurrence, Timestamp now) => recurrence switch
    {
        { Error: not null } => "It has ended.",
        _ when recurrence.Value!.NextMoment(now) is null && ScheduleRecurrence.WithoutExceptions(spec).Value?.NextMoment(now) is { } excluded && !(excluded.Due > spec.End) =>
            $"It is never due again: its recurrence would come next at {DueText.Utc(excluded.Due)}, but all dates on which it comes are excluded by its {Excluding(spec)}.",
        _ when recurrence.Value!.NextMoment(now) is null => "It has ended: its recurrence has no more moments.",
        _ when recurrence.Value!.NextMoment(now)?.Due is { } due && due > spec.End =>
            $"It has ended: its recurrence comes next at {DueText.Utc(due)}, after its end, {DueText.Utc(spec.End.Value)}.",
        _ when spec.MaxOccurrences is { } most => $"It has ended: it was due {Units.Count(most, "time")}, the most it may be.",
        _ => "It has ended.",
    };

    private static string Excluding(ScheduleSpec spec)
    {
        var calendars = spec.Calendars.Count switch
        {
            0 => null,
            1 => $"calendar '{spec.Calendars[0]}'",
            _ => "calendars " + string.Join(", ", spec.Calendars.Select(name => $"'{name}'")),
        };
        return calendars is null ? "exceptions" : spec.Except is null ? calendars : $"exceptions and its {calendars}";
    }

    // One that waits says it already.
    private static IEnumerable<string> Unfinished(ScheduleInfo schedule)
    {
        if (schedule is not { Unfinished.Count: > 0, Waiting: null, Next: not null } || schedule.Spec.Overlap == OverlapPolicy.Allow)
        {
            yield break;
        }

        var isOne = schedule.Unfinished.Count == 1;
        var tasks = schedule.Unfinished.Count >= MostUnfinished ? $"{MostUnfinished} tasks or more" : Units.Count(schedule.Unfinished.Count, "task");
        var then = (schedule.Spec.Overlap, isOne) switch
        {
            (OverlapPolicy.Queue, _) => "the next one waits",
            (OverlapPolicy.Cancel, true) => "it is cancelled, and the next one waits for its end",
            (OverlapPolicy.Cancel, false) => "they are cancelled, and the next one waits for their end",
            _ => "that one is skipped",
        };
        yield return $"{tasks} of earlier occurrences {(isOne ? "is" : "are")} unfinished. If {(isOne ? "it" : "one")} still is when the next occurrence is due, {then}.";
    }

    private static string LastOf(ScheduleSpec spec, LastOccurrence last, TaskPhase? phase)
    {
        var due = DueText.Utc(last.Due);
        if (last is { Decision: OccurrenceDecision.Submitted, Task: { } task })
        {
            var late = last.At - last.Due is var delay && delay >= NotLate ? $" {DueText.Span(delay)} later than due" : "";
            var outcome = phase is { } known ? SchedulerJsonText.Word(known) : "forgotten";
            return task.Value.EndsWith('!')
                ? $"Run by hand at {due} as {task.Value} ({outcome})."
                : $"Due at {due}, submitted{late} as {task.Value} ({outcome}).";
        }

        var why = last.Decision switch
        {
            OccurrenceDecision.Overlap when spec.Overlap is OverlapPolicy.Queue or OverlapPolicy.Cancel =>
                "a later one took its place while it waited for an earlier one to end",
            OccurrenceDecision.Overlap => "the task of an earlier one was unfinished",
            OccurrenceDecision.Missed => $"no scheduler decided it in time, and by its catch-up, '{spec.CatchUp}', {CatchUpOf(spec.CatchUp)}",
            OccurrenceDecision.Held => $"the schedule was held, and by its catch-up, '{spec.CatchUp}', {CatchUpOf(spec.CatchUp)}",
            OccurrenceDecision.Refused =>
                "its task could not be accepted. Another task has its id, or the schedule's settings are no longer allowed",
            OccurrenceDecision.Changed => "the recurrence was changed before it was decided",
            _ => "this version does not know the reason",
        };
        return $"Due at {due}, skipped: {why}.";
    }

    private static string Sentence(string reason) => reason.TrimEnd() is [.., '.' or '!' or '?'] whole ? whole : reason.TrimEnd() + ".";
}
