using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>At most one task has a unique key: what becomes of another that is submitted with it.</summary>
/// <remarks>Whoever decides is one, so two submits at the same moment are decided one after the other. Which keys are taken is in the state, and survives
/// failovers.</remarks>
internal static class UniqueRule
{
    /// <summary>Submits a new task, or what its unique key makes of it.</summary>
    public static TaskReceipt Admit(Desk desk, TaskSpec task)
    {
        var holder = HolderOf(desk, task);
        if (holder is null)
        {
            desk.Emit(GraphRule.Admitted(desk, task));
            return Started(desk, task, UniqueResult.None, null);
        }

        var (id, phase, waits) = holder.Value;
        var wanted = task.Unique!.OnConflict;
        if (wanted is UniqueConflict.Replace or UniqueConflict.Debounce && waits)
        {
            desk.Emit(GraphRule.Admitted(desk, task));
            var receipt = Started(desk, task, wanted == UniqueConflict.Replace ? UniqueResult.Replaced : UniqueResult.Debounced, id);
            desk.Emit(new CancellationRecorded(desk.Now, id));
            return receipt;
        }

        return new TaskReceipt(task.Id, Phase: phase)
        {
            Unique = wanted == UniqueConflict.Throttle ? UniqueResult.Throttled : UniqueResult.Existing,
            Other = id,
        };
    }

    /// <summary>Why a submit is refused because of this task; null: it is not.</summary>
    /// <param name="taken">Keys that tasks before it in the submit take. Null: none.</param>
    public static Rejection? Refusal(Desk desk, TaskSpec task, Dictionary<string, TaskId>? taken)
    {
        if (task.Unique is not { } unique)
        {
            return null;
        }

        var keys = desk.State.Unique;
        var most = desk.Options.Limits.MaxUniqueKeys;
        if (keys.Count + (taken?.Count ?? 0) >= most && keys.Find(unique.Key) is null
            && keys.CountAt(desk.Now) + (taken?.Keys.Count(key => keys.Find(key) is null) ?? 0) >= most)
        {
            return new Rejection(
                RejectionCode.LimitReached,
                $"{Counted.Of(keys.Count, "unique key is", "unique keys are")} taken, which is the most (MaxUniqueKeys). Try again when some are free.");
        }

        if (unique is { OnConflict: UniqueConflict.Debounce, Delay: { } delay } && task.ExpiresAt <= desk.Now + delay)
        {
            return new TaskFault("expiresAt", $"It must lie after the start, which debounce moves {Durations.Text(delay)} away.").ToRejection(task.Id);
        }

        return unique.OnConflict != UniqueConflict.Reject ? null
            : taken is not null && taken.TryGetValue(unique.Key, out var earlier) && earlier != task.Id ? Taken(task, earlier)
            : RefusalToRetry(desk, task);
    }

    /// <summary>Why a task can't run again; null: it can.</summary>
    public static Rejection? RefusalToRetry(Desk desk, TaskSpec task) =>
        HolderOf(desk, task) is { } holder && holder.Task != task.Id ? Taken(task, holder.Task) : null;

    /// <summary>What is wrong with a unique key; null: nothing.</summary>
    public static TaskFault? Fault(UniqueKey? unique, SchedulerLimits limits)
    {
        if (unique is null)
        {
            return null;
        }

        var debounces = unique.OnConflict == UniqueConflict.Debounce;
        return TextRule.NameFault(unique.Key, limits.MaxNameChars) is { } reason ? new TaskFault("unique.key", reason)
            : NamelessValues.OnConflict(unique) is { } nameless ? nameless
            : unique.Within is { } within && (within < UniqueKey.ShortestWindow || within > UniqueKey.Longest)
                ? new TaskFault("unique.within", $"It is {Durations.Text(within)}, but must be 'unfinished' or a duration from 1s to 30d.")
            : debounces && unique.Within is not null ? new TaskFault("unique.within", "It can't be said with debounce: such a key is taken until its task begins.")
            : unique is { OnConflict: UniqueConflict.Throttle, Within: null } ? new TaskFault("unique.within", "It is missing: throttle needs a duration from 1s to 30d.")
            : !debounces && (unique.Delay ?? unique.AtMost) is not null
                ? new TaskFault(unique.Delay is null ? "unique.atMost" : "unique.delay", "It is for debounce alone.")
            : debounces ? DebounceFault(unique)
            : null;
    }

    private static TaskFault? DebounceFault(UniqueKey unique)
    {
        if (unique.Delay is not { } delay || delay <= TimeSpan.Zero || delay > UniqueKey.Longest)
        {
            return new TaskFault("unique.delay", (unique.Delay is { } given ? $"It is {Durations.Text(given)}" : "It is missing") + ", but must be a duration of more than 0, up to 30d.");
        }

        return unique.AtMost is { } atMost && atMost >= delay && atMost <= UniqueKey.Longest ? null : new TaskFault(
            "unique.atMost",
            (unique.AtMost is { } end ? $"It is {Durations.Text(end)}" : "It is missing")
                + $", but must be a duration from {Durations.Text(delay)}, the delay, to 30d: without it the start could be moved away for ever.");
    }

    // That which has the key, and whether it has not begun.
    private static (TaskId Task, TaskPhase Phase, bool Waits)? HolderOf(Desk desk, TaskSpec task)
    {
        if (task.Unique is not { } unique || desk.State.Unique.Find(unique.Key) is not { } claim || claim.Until <= desk.Now)
        {
            return null;
        }

        if (desk.Ending?.Id == claim.Task && claim.Until is null)
        {
            return null;
        }

        if (desk.State.Task(claim.Task) is not { } holder)
        {
            return (claim.Task, claim.Ended ?? TaskPhase.Succeeded, false);
        }

        // Whoever is debounced for a task that has begun would wait for what is done already.
        return holder is { Assignments: > 0, Spec.Unique.OnConflict: UniqueConflict.Debounce } ? null : (claim.Task, holder.Phase, holder.Assignments == 0);
    }

    private static TaskReceipt Started(Desk desk, TaskSpec task, UniqueResult result, TaskId? other)
    {
        if (task.Unique is { OnConflict: UniqueConflict.Debounce } unique)
        {
            var latest = desk.State.Unique.Find(unique.Key)!.Since + unique.AtMost!.Value;
            var start = Earlier(desk.Now + unique.Delay!.Value, latest);
            start = task.NotBefore is { } due ? Timestamp.Later(start, due) : start;
            desk.Emit(new TaskRevised(desk.Now, task.Id, task.Priority, start, task.Queue));
        }

        return new TaskReceipt(task.Id, AlreadyKnown: false, desk.State.Task(task.Id)!.Phase) { Unique = result, Other = other };
    }

    private static Timestamp Earlier(Timestamp one, Timestamp other) => one < other ? one : other;

    private static Rejection Taken(TaskSpec task, TaskId holder) =>
        new(RejectionCode.UniqueConflict, $"Task '{task.Id}': task '{holder}' has the unique key '{task.Unique!.Key}'.");
}
