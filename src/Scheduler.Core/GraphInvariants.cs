using System.Runtime.CompilerServices;
using Scheduler.Core.Rules;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core;

/// <summary>What must hold of tasks that wait for others, and of groups, computed anew from all tasks.</summary>
internal static class GraphInvariants
{
    public static void Check(Desk desk)
    {
        var state = desk.State;
        var edges = 0;
        foreach (var task in state.Tasks)
        {
            CheckTask(desk, task);
            edges += task.Edges?.Count ?? 0;
        }

        var awaited = state.Tasks.SelectMany(task => (task.Edges?.Places ?? []).Select(place => task.Spec.After[place])).Select(edge => (edge.Name, edge.IsGroup)).ToHashSet();
        Require(awaited.Count == state.Dependencies.Count, "only what is waited for has dependants");
        Require(awaited.Sum(of => state.Dependencies.Of(of.Name, of.IsGroup)?.Count ?? 0) == edges, "every open edge is known where it leads to");
        Require(desk.Backlog.HasRightPaths(), "what is known of the tasks behind others follows from the graph");
        foreach (var group in state.Groups.All)
        {
            CheckGroup(state, group);
        }
    }

    private static void CheckTask(Desk desk, TaskState task)
    {
        Require(
            task.DurablePhase == TaskPhase.Awaiting == (task.Edges is { Count: > 0 } or { Unmet: not null }),
            $"{task.Id} awaits others while something that it waits for has not come, and only then");
        Require(task.Spec.Group is null || desk.State.Groups.Find(task.Spec.Group) is not null, $"the group of {task.Id} is known while it has no outcome");
        Require(task.Edges?.Unmet is null || desk.State.Dependencies.NextDoomed is not null, $"{task.Id} is about to be cancelled when it waits in vain");
        foreach (var place in task.Edges is { Unmet: null } ? task.Edges.Places : [])
        {
            var edge = task.Spec.After[place];
            var end = edge.IsGroup ? null : desk.State.Task(edge.Name) is null ? desk.State.Outcomes.Find(edge.Name)?.Phase : null;
            var verdict = edge.IsGroup ? DependencyRule.Of(edge.On, desk.State.Groups.Find(edge.Name)) : DependencyRule.Of(edge.On, end);
            Require(
                verdict == Verdict.Open || (verdict == Verdict.Unmet && task.Spec.IfUnmet == UnmetAction.Wait),
                $"{task.Id} does not wait for {edge}, which has ended as it had to");
        }
    }

    private static void CheckGroup(SchedulerState state, GroupState group)
    {
        var own = state.Tasks.Where(task => task.Spec.Group is { } name && state.Groups.Find(name)?.Chain.Contains(group) == true).ToArray();
        Require(own.Length == group.Unfinished, $"the group '{group.Name}' counts its unfinished tasks");
        Require(group.Children.Count(child => child.EndedAt is null) == group.OpenChildren, $"the group '{group.Name}' counts the groups in it");
        Require(group.Ended is { Succeeded: >= 0, Failed: >= 0, Cancelled: >= 0, Expired: >= 0 }, $"the group '{group.Name}' counts each end once");
        Require(!group.IsComplete || group.EndedAt is not null, $"the group '{group.Name}' has ended when all of its tasks have");
        Require(group.Linked.All(task => ReferenceEquals(state.Task(task.Id), task)), $"the group '{group.Name}' knows only tasks that are unfinished");
    }

    private static void Require(bool holds, string what) => Invariants.Require(holds, what);

    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref RequireText what) => Invariants.Require(holds, ref what);
}
