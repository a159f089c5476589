using Scheduler.Core.Contracts;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>A task that runs again must not close a circle: what it waits for may wait for it by now, for its group, or behind it in its order key.</summary>
internal static class RetryCircle
{
    /// <summary>Why a task can't run again now; null: it can.</summary>
    public static Rejection? Refusal(Desk desk, TaskSpec task)
    {
        var own = desk.State.Groups.Find(task.Group)?.Chain.ToHashSet() ?? [];
        var isAwaited = desk.State.Dependencies.HasDependants(task.Id.Value, isGroup: false)
            || own.Any(group => desk.State.Dependencies.HasDependants(group.Name, isGroup: true));

        // What it leads to leads back only by an edge to it, or by its order key. Most retries are looked at no further.
        if (!isAwaited && (task.OrderKey is null || task.After.Count == 0))
        {
            return null;
        }

        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var toLookAt = new Stack<object>(TargetsOf(desk, task, isAwaited));
        while (toLookAt.TryPop(out var next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            if (next is TaskState other && WaitsForIt(task, other, own) is { } how)
            {
                return new Rejection(RejectionCode.NotFinal, $"Task '{task.Id}' waits for '{other.Id}', which has no outcome yet, and {how}. Ask again when that has ended.");
            }

            foreach (var target in next is TaskState waiting ? TargetsOf(desk, waiting) : TargetsOf((GroupState)next))
            {
                toLookAt.Push(target);
            }
        }

        return null;
    }

    private static string? WaitsForIt(TaskSpec task, TaskState other, HashSet<GroupState> own)
    {
        // It goes before all of its order key that have not begun and do not run again themselves.
        if (task.OrderKey is { } key && other is { Assignments: 0, IsRetry: false } && other.Spec.OrderKey == key)
        {
            return $"would go before it in the order key '{key}'";
        }

        foreach (var edge in OpenEdgesOf(other))
        {
            if (edge.IsGroup ? own.Any(group => group.Name == edge.Name) : edge.Name == task.Id.Value)
            {
                return $"waits for {(edge.IsGroup ? $"the group '{edge.Name}', which it is in" : "it")}";
            }
        }

        return null;
    }

    // As a retry it waits only for what has no outcome.
    private static IEnumerable<object> TargetsOf(Desk desk, TaskSpec task, bool isAwaited)
    {
        foreach (var edge in task.After)
        {
            if (edge.IsGroup && desk.State.Groups.Find(edge.Name) is { } group && DependencyRule.Of(edge.On, group) == Verdict.Open)
            {
                yield return group;
            }
            else if (!edge.IsGroup && desk.State.Task(edge.Name) is { } other)
            {
                yield return other;
            }
        }

        // Those before it in its order key do not wait for those behind it, so they lead back to it only by an edge.
        if (isAwaited && task.OrderKey is { } key && desk.Backlog.BeforeRetryInOrder(key) is { } before)
        {
            yield return before;
        }
    }

    private static IEnumerable<object> TargetsOf(Desk desk, TaskState task)
    {
        foreach (var edge in OpenEdgesOf(task))
        {
            if ((edge.IsGroup ? desk.State.Groups.Find(edge.Name) : (object?)desk.State.Task(edge.Name)) is { } target)
            {
                yield return target;
            }
        }

        if (task.Spec.OrderKey is not null && desk.Backlog.BeforeInOrder(task) is { } before)
        {
            yield return before;
        }
    }

    private static IEnumerable<object> TargetsOf(GroupState group) => [.. group.Linked, .. group.Children];

    private static IEnumerable<Dependency> OpenEdgesOf(TaskState task) => task.Edges?.Places.Select(place => task.Spec.After[place]) ?? [];
}
