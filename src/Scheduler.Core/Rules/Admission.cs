using System.Globalization;
using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// Which tasks are accepted: all of a submit or none. One that was submitted before with the same content is accepted
/// again without doing anything.
/// </summary>
internal static class Admission
{
    public static Answer Submit(Desk desk, SubmitTasks command)
    {
        desk.Archived = ByName(command.Ended);
        var answer = Submit(desk, command.Tasks);
        desk.Archived = null;
        return answer;
    }

    /// <summary>How tasks ended, as the archive has it. Null: nobody has looked it up.</summary>
    public static Dictionary<string, TaskPhase>? ByName(IReadOnlyList<TaskInfo>? ended) => ended?
        .Where(task => task.Phase.IsFinal()).GroupBy(task => task.Id.Value, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => same.First().Phase, StringComparer.Ordinal);

    /// <param name="joins">A group that takes these tasks although it may be sealed: one of its own adds them. Null: none.</param>
    public static Answer Submit(Desk desk, IReadOnlyList<TaskSpec> tasks, string? joins = null)
    {
        if (TooLarge(desk.Options.Limits, tasks) is { } tooLarge)
        {
            return tooLarge;
        }

        var receipts = new TaskReceipt[tasks.Count];
        if (Refusal(desk, tasks, receipts, joins) is { } refusal)
        {
            return refusal;
        }

        var groups = GroupsOpenedBy(desk, tasks, receipts);
        foreach (var group in groups)
        {
            desk.Emit(new GroupOpened(desk.Now, group, Parent: null, Principal: null));
        }

        for (var i = 0; i < tasks.Count; i++)
        {
            if (!receipts[i].AlreadyKnown)
            {
                receipts[i] = UniqueRule.Admit(desk, tasks[i]);
            }
        }

        foreach (var group in groups)
        {
            desk.Emit(new GroupSealed(desk.Now, group));
        }

        return new SubmitAccepted(receipts);
    }

    /// <summary>Why one more task can't be accepted, whatever it is; null when it can.</summary>
    public static Rejection? NoRoomFor(Desk desk, TaskSpec task) => NoRoom(desk, [task], new TaskReceipt[1], newTasks: 1);

    /// <summary>Why none is accepted; null when all are. Fills in the receipts of those that were submitted before.</summary>
    private static Rejection? Refusal(Desk desk, IReadOnlyList<TaskSpec> tasks, TaskReceipt[] receipts, string? joins)
    {
        var seen = desk.PlaceInSubmit;
        seen.Clear();
        var newTasks = 0;
        for (var i = 0; i < tasks.Count; i++)
        {
            var task = tasks[i];
            if (TaskRule.Refusal(task, desk.Options) is { } invalid)
            {
                return invalid;
            }

            // Of the same content, too: a lost submit is sent again as a submit of its own.
            if (tasks.Count > 1 && !seen.TryAdd(task.Id, i))
            {
                return new Rejection(RejectionCode.DuplicateId, $"Task '{task.Id}' is in the submit twice. Leave one of them out, or give it another id.");
            }

            if (!TryReceiptOfKnown(desk.State, task, out receipts[i], out var duplicate))
            {
                if (duplicate)
                {
                    return Duplicate(task.Id);
                }

                // Only of a submit: a retry, or an occurrence of a schedule, was accepted with its limits before.
                if (LimitRule.Refusal(desk, task) is { } unknown)
                {
                    return unknown;
                }

                newTasks++;
            }
        }

        return newTasks == 0 ? null : NoRoom(desk, tasks, receipts, newTasks) ?? GraphRule.Refusal(desk, tasks, receipts, joins);
    }

    // Those that are not known; they are sealed when the submit's tasks are in.
    private static IReadOnlyList<string> GroupsOpenedBy(Desk desk, IReadOnlyList<TaskSpec> tasks, TaskReceipt[] receipts)
    {
        List<string>? opened = null;
        HashSet<string>? seen = null;
        for (var i = 0; i < tasks.Count; i++)
        {
            if (tasks[i].Group is { } group && !receipts[i].AlreadyKnown && desk.State.Groups.Find(group) is null && (seen ??= new(StringComparer.Ordinal)).Add(group))
            {
                (opened ??= []).Add(group);
            }
        }

        return opened ?? (IReadOnlyList<string>)[];
    }

    private static Rejection? TooLarge(SchedulerLimits limits, IReadOnlyList<TaskSpec>? tasks)
    {
        var count = tasks?.Count ?? 0;
        if (tasks is null || count == 0 || count > limits.MaxTasksPerSubmit)
        {
            return new Rejection(count == 0 ? RejectionCode.Invalid : RejectionCode.SubmitTooLarge, string.Create(
                CultureInfo.InvariantCulture, $"A submit has {Counted.Of(count, "task")}, but must have 1 to {limits.MaxTasksPerSubmit}."));
        }

        var bytes = 0L;
        for (var i = 0; i < tasks.Count; i++)
        {
            bytes += tasks[i]?.Payload.Length ?? 0;
        }

        return bytes <= limits.MaxBytesPerSubmit ? null : new Rejection(RejectionCode.SubmitTooLarge, string.Create(
            CultureInfo.InvariantCulture, $"The payloads of a submit add up to {bytes} bytes; the most is {limits.MaxBytesPerSubmit}."));
    }

    private static bool TryReceiptOfKnown(SchedulerState state, TaskSpec task, out TaskReceipt receipt, out bool duplicate)
    {
        receipt = default;
        duplicate = false;
        var hash = IdTable<TaskState>.Hash(task.Id);
        if (state.Task(task.Id, hash) is { } live)
        {
            duplicate = !ReferenceEquals(live.Spec, task) && live.ContentHash != ContentHash.Of(task);
            receipt = new TaskReceipt(task.Id, AlreadyKnown: true, live.Phase);
            return !duplicate;
        }

        if (state.Outcomes.Find(task.Id, hash) is { } outcome)
        {
            duplicate = outcome.ContentHash != ContentHash.Of(task);
            receipt = new TaskReceipt(task.Id, AlreadyKnown: true, outcome.Phase);
            return !duplicate;
        }

        return false;
    }

    private static Rejection? NoRoom(Desk desk, IReadOnlyList<TaskSpec> tasks, TaskReceipt[] receipts, int newTasks)
    {
        var limits = desk.Options.Limits;

        // What an ending task adds is let in: it keeps its slot and its limits until it has ended, so where tasks that add others fill all of them,
        // none would ever end.
        if (desk.Ending is null && newTasks > limits.MaxUnfinishedTasks - desk.State.UnfinishedTasks)
        {
            return new Rejection(RejectionCode.LimitReached, string.Create(
                CultureInfo.InvariantCulture,
                $"{Counted.Of(desk.State.UnfinishedTasks, "task is", "tasks are")} unfinished; the most is {limits.MaxUnfinishedTasks}. Try again when some are done."));
        }

        HashSet<ClassKey>? newClasses = null;
        Dictionary<string, TaskId>? uniqueKeys = null;
        ClassKey last = default;
        for (var i = 0; i < tasks.Count; i++)
        {
            var task = tasks[i];
            if (receipts[i].AlreadyKnown)
            {
                continue;
            }

            if ((OrderRule.Refusal(desk, task) ?? UniqueRule.Refusal(desk, task, uniqueKeys)) is { } refusal)
            {
                return refusal;
            }

            if (tasks.Count > 1 && task.Unique is { } unique)
            {
                (uniqueKeys ??= new(StringComparer.Ordinal)).TryAdd(unique.Key, task.Id);
            }

            if (desk.State.Queue(task.Queue) is null)
            {
                return new Rejection(
                    RejectionCode.UnknownQueue, KnownNames.Unknown("queue", task.Queue, desk.State.Queues.Select(q => q.Options.Name)));
            }

            var key = ClassKey.Of(task, desk.Backlog.Lane(task.Queue), alone: false);
            if (key != last && !desk.Backlog.HasClass(key))
            {
                (newClasses ??= []).Add(key);
            }

            last = key;
        }

        return newClasses is null || desk.Backlog.ClassCount + newClasses.Count <= limits.MaxSchedulingClasses
            ? null
            : TooManyClasses(limits);
    }

    public static Rejection TooManyClasses(SchedulerLimits limits) => new(RejectionCode.LimitReached, string.Create(
        CultureInfo.InvariantCulture,
        $"The waiting tasks would have more than {limits.MaxSchedulingClasses} combinations of queue, kind, request, slots, labels, fairness key, and whether they name limits or a group. Round the requests, or try again later."));

    private static Rejection Duplicate(TaskId task) =>
        new(RejectionCode.DuplicateId, $"Task '{task}' was submitted before, with other content.");
}
