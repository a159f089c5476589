using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// Which finished tasks run again when somebody asks for it: those that did not succeed, under their id and with all their
/// attempts; and with them, if that is asked for, what was cancelled because of them. What the kernel knows goes before what the archive says, which may be
/// behind.
/// </summary>
internal static class TaskRetry
{
    public static Answer Retry(Desk desk, RetryTask command)
    {
        var id = command.Task;
        if (desk.State.Task(id) is { } live)
        {
            // The answer to an earlier request may have been lost.
            if (!live.IsRetry)
            {
                return new Rejection(
                    RejectionCode.NotFinal,
                    $"Task '{id}' is {live.Phase} and has no outcome yet; only one that ended without success runs again.");
            }
        }
        else if (Refusal(desk, id, command.Ended) is { } unknown)
        {
            return unknown;
        }

        var isNew = desk.State.Task(id) is null;
        var dependants = DependantsOf(desk, command);
        var circles = RetryCircle.Refusals(desk, [.. (isNew ? [command.Ended!, .. dependants] : dependants).Select(ended => AgainOf(desk, ended))]);
        if (isNew && RunAgain(desk, command.Ended!, circles) is { } refusal)
        {
            return refusal;
        }

        // One that can't run again is left as it is.
        var again = dependants.Where(dependant => RunAgain(desk, dependant, circles) is null).Select(dependant => desk.State.Task(dependant.Id)!).ToArray();
        CancelUnmet(desk, again, command.Others);

        return new RetryAccepted(id, desk.State.Task(id)!.Phase, again.Count(task => desk.State.Task(task.Id) is { Edges: null or { Unmet: null } }));
    }

    // What waited for another as well, which has not ended as it should, is cancelled again: because of that, so that a retry of that with its dependants
    // finds it.
    private static void CancelUnmet(Desk desk, TaskState[] again, IReadOnlyList<TaskInfo> others)
    {
        var known = others.ToDictionary(task => task.Id.Value, StringComparer.Ordinal);
        foreach (var task in again)
        {
            if (task.Edges is { Unmet: null } && task.Spec.IfUnmet == UnmetAction.Cancel && desk.State.Task(task.Id) is not null
                && task.Spec.After.Select(edge => UnmetBy(desk, edge, known)).FirstOrDefault(unmet => unmet is not null) is { } unmet)
            {
                desk.Emit(new CancellationRecorded(desk.Now, task.Id) { Unmet = unmet });
            }
        }
    }

    private static UnmetCondition? UnmetBy(Desk desk, Dependency edge, Dictionary<string, TaskInfo> known)
    {
        if (edge.IsGroup)
        {
            return desk.State.Groups.Find(edge.Name) is { } group && DependencyRule.Of(edge.On, group) == Verdict.Unmet
                ? new UnmetCondition(edge.Name, IsGroup: true, group.Ended.Worst)
                : null;
        }

        var ended = known.GetValueOrDefault(edge.Name);
        return desk.State.Task(edge.Name) is null && (desk.State.Outcomes.Find(edge.Name)?.Phase ?? ended?.Phase) is { } phase
            && DependencyRule.Of(edge.On, phase) == Verdict.Unmet
            ? ended?.Unmet ?? new UnmetCondition(edge.Name, IsGroup: false, phase)
            : null;
    }

    // Why it can't; null: it does.
    private static Rejection? RunAgain(Desk desk, TaskInfo ended, IReadOnlyDictionary<TaskId, Rejection> circles)
    {
        var (task, again) = (ended.Spec!, AgainOf(desk, ended));
        var refusal = UniqueRule.RefusalToRetry(desk, task) ?? circles.GetValueOrDefault(task.Id) ?? Admission.NoRoomFor(desk, task);
        if (refusal is null)
        {
            desk.Emit(new TaskRetried(desk.Now, again)
            {
                Ended = again.Group is null ? null : ended.Phase,
                SubmittedAs = again.Group == task.Group ? null : ended.ContentHash ?? ContentHash.Of(task),
            });
        }

        return refusal;
    }

    // What it is when it runs again.
    private static TaskSpec AgainOf(Desk desk, TaskInfo ended) =>
        GroupRule.IsCounted(desk, ended.Spec!, ended.SubmittedAt) ? ended.Spec! : ended.Spec! with { Group = null };

    // Why a task that is not live can't run again; null: it can.
    private static Rejection? Refusal(Desk desk, TaskId id, TaskInfo? ended)
    {
        var outcome = desk.State.Outcomes.Find(id);
        if ((outcome?.Phase ?? ended?.Phase) is not { } phase)
        {
            return id.Unknown();
        }

        if (phase == TaskPhase.Succeeded)
        {
            return new Rejection(
                RejectionCode.AlreadyFinal,
                $"Task '{id}' has succeeded, and that stays its outcome. Submit it under another id to have it done once more.");
        }

        if (ended?.Spec is not { } task)
        {
            return new Rejection(
                RejectionCode.UnknownTask,
                $"Of task '{id}' only the outcome is still known, {phase}, and not what it was. Submit it under another id.");
        }

        // One that has run again since may have been revised meanwhile, so its content alone does not tell.
        return outcome is not null && (outcome.FinishedAt != ended.FinishedAt || outcome.ContentHash != (ended.ContentHash ?? ContentHash.Of(task)))
            ? new Rejection(RejectionCode.ArchiveBehind, $"The archive does not know yet how task '{id}' ended. Ask again.")
            : null;
    }

    // In an order in which each finds what it waits for unfinished again. Those that run again already, or can't, are left as they are.
    private static List<TaskInfo> DependantsOf(Desk desk, RetryTask command)
    {
        var found = command.Dependants
            .Where(task => desk.State.Task(task.Id) is null && task is { Phase: TaskPhase.Cancelled, Unmet: not null } && Refusal(desk, task.Id, task) is null)
            .DistinctBy(task => task.Id)
            .ToDictionary(task => task.Id.Value, StringComparer.Ordinal);
        var open = found.ToDictionary(
            pair => pair.Key, pair => pair.Value.Spec!.After.Count(edge => !edge.IsGroup && found.ContainsKey(edge.Name)), StringComparer.Ordinal);
        var waiting = found.Values.SelectMany(task => task.Spec!.After.Where(edge => !edge.IsGroup && found.ContainsKey(edge.Name)).Select(edge => (edge.Name, Task: task)))
            .ToLookup(pair => pair.Name, pair => pair.Task, StringComparer.Ordinal);
        var ordered = new List<TaskInfo>(found.Count);
        var ready = new Queue<TaskInfo>(found.Values.Where(task => open[task.Id.Value] == 0));
        while (ready.TryDequeue(out var next))
        {
            ordered.Add(next);
            foreach (var task in waiting[next.Id.Value])
            {
                if (--open[task.Id.Value] == 0)
                {
                    ready.Enqueue(task);
                }
            }
        }

        return ordered;
    }
}
