using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>Tasks that run again must not close a circle: what they wait for may wait for them by now, for their group, or behind them in their order key.</summary>
internal static class RetryCircle
{
    private static readonly IReadOnlyDictionary<TaskId, Rejection> None = new Dictionary<TaskId, Rejection>();

    /// <summary>Those of the tasks that can't run again now, and why not: the others can, one after the other.</summary>
    /// <param name="tasks">Each after those of them that it waits for.</param>
    public static IReadOnlyDictionary<TaskId, Rejection> Refusals(Desk desk, IReadOnlyList<TaskSpec> tasks)
    {
        // What they lead to leads back only by an edge to one of them, or by an order key. Most retries are looked at no further.
        if (!tasks.Any(task => IsAwaited(desk, task) || (task.OrderKey is not null && task.After.Count > 0)))
        {
            return None;
        }

        // One search for all of them; and one more for each that is refused, which is rare.
        var refused = new Dictionary<TaskId, Rejection>();
        var left = tasks.ToList();
        while (new WaitingGraph(desk, left, runAgain: true).Circle() is { } circle)
        {
            var closing = circle.Select(node => node.New).OfType<TaskSpec>().ToHashSet<TaskSpec>(ReferenceEqualityComparer.Instance);
            var last = left.FindLastIndex(closing.Contains);
            refused.Add(left[last].Id, Refusal(left[last], circle));
            left.RemoveAt(last);
        }

        return refused;
    }

    private static bool IsAwaited(Desk desk, TaskSpec task) => desk.State.Dependencies.HasDependants(task.Id.Value, isGroup: false)
        || desk.State.Groups.Find(task.Group)?.Chain.Any(group => desk.State.Dependencies.HasDependants(group.Name, isGroup: true)) == true;

    private static Rejection Refusal(TaskSpec task, IReadOnlyList<WaitingGraph.Node> circle)
    {
        // From the task on, to the first task that waits for it, or for its group.
        var nodes = circle.Skip(1).ToList();
        var place = nodes.FindIndex(node => ReferenceEquals(node.New, task));
        var way = nodes[(place + 1)..].Concat(nodes[..(place + 1)]).ToList();
        var groups = way.TakeWhile(node => node.Group is not null).ToArray();
        var other = way[groups.Length].Task!;
        var how = groups is [.., var group] ? $"waits for the {group}, which it is in"
            : other.After.Any(edge => !edge.IsGroup && edge.Name == task.Id.Value) ? "waits for it"
            : $"would go before it in the order key '{task.OrderKey}'";
        return new Rejection(RejectionCode.NotFinal, $"Task '{task.Id}' waits for '{other.Id}', which has no outcome yet, and {how}. Ask again when that has ended.");
    }
}
