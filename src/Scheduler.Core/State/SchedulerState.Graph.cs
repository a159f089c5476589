using Scheduler.Core.Events;
using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <content>What a task's end does to those that wait for it.</content>
internal sealed partial class SchedulerState
{
    public DependencyTable Dependencies { get; } = dependencies ?? new DependencyTable();

    /// <param name="task">Just admitted, and not yet in the state.</param>
    /// <param name="ended">How those ended of which nothing is known here any more.</param>
    private void OpenEdgesOf(TaskState task, IReadOnlyList<EndedEdge> ended, Timestamp at)
    {
        var after = task.Spec.After;
        if (after.Count == 0)
        {
            return;
        }

        var open = task.Edges = new OpenEdges(after.Count);
        for (var place = 0; place < after.Count; place++)
        {
            if (IsOpen(task, after[place], EndOf(after[place]) ?? EndOf(place, ended), out var unmet))
            {
                Dependencies.Add(task, open, place);
            }
            else if (unmet is not null)
            {
                Doom(task, unmet);
            }
        }

        if (open is { Count: 0, Unmet: null })
        {
            open.Release(at);
        }
        else
        {
            (task.DurablePhase, task.DueTicks) = (TaskPhase.Awaiting, TaskState.NotDue);
        }
    }

    private static TaskPhase? EndOf(int place, IReadOnlyList<EndedEdge> ended)
    {
        for (var i = 0; i < ended.Count; i++)
        {
            if (ended[i].Place == place)
            {
                return ended[i].Ended;
            }
        }

        return null;
    }

    /// <param name="end">Of the task that it is on. Null: that has none, or it is on a group.</param>
    private bool IsOpen(TaskState task, Dependency edge, TaskPhase? end, out UnmetCondition? unmet)
    {
        unmet = null;
        if (task.IsRetry)
        {
            return IsOpenForRetry(edge);
        }

        var verdict = edge.IsGroup ? DependencyRule.Of(edge.On, Groups.Find(edge.Name)) : DependencyRule.Of(edge.On, end);
        if (verdict is Verdict.Open or Verdict.Met || task.Spec.IfUnmet == UnmetAction.Run)
        {
            return verdict == Verdict.Open;
        }

        unmet = edge.IsGroup
            ? new UnmetCondition(edge.Name, IsGroup: true, Groups.Find(edge.Name)!.Ended.Worst)
            : new UnmetCondition(edge.Name, IsGroup: false, end!.Value);
        return DependencyRule.WaitsOn(task.Spec.IfUnmet, unmet.Ended);
    }

    // A retry is somebody's wish to have it done all the same: it waits only for what has no outcome, and not for what is forgotten.
    private bool IsOpenForRetry(Dependency edge) => edge.IsGroup
        ? Groups.Find(edge.Name) is { } group && DependencyRule.Of(edge.On, group) == Verdict.Open
        : Task(edge.Name) is not null;

    // Null: it has no outcome. One that is not known comes in the same submit.
    private TaskPhase? EndOf(Dependency edge) => !edge.IsGroup && Task(edge.Name) is null ? Outcomes.Find(edge.Name)?.Phase : null;

    private void Doom(TaskState task, UnmetCondition unmet)
    {
        if (task.Edges!.Unmet is null)
        {
            task.Edges.Unmet = unmet;
            Dependencies.Doom(task);
        }
    }

    /// <param name="ended">The task, finished just now.</param>
    private void ResolveDependants(TaskState ended, TaskPhase phase, Event outcome)
    {
        if (Dependencies.Of(ended.Id.Value, isGroup: false) is { } waiting)
        {
            var at = outcome.At;
            var cause = (outcome as CancellationRecorded)?.Unmet ?? ended.Edges?.Unmet ?? new UnmetCondition(ended.Id.Value, IsGroup: false, phase);
            Resolve(waiting, edge => DependencyRule.Of(edge.On, phase), cause, phase, at);
        }
    }

    private void ResolveDependants(GroupState group, Timestamp at)
    {
        if (Dependencies.Of(group.Name, isGroup: true) is { } waiting)
        {
            var worst = group.Ended.Worst;
            Resolve(waiting, edge => DependencyRule.Of(edge.On, group), new UnmetCondition(group.Name, IsGroup: true, worst), worst, at);
        }
    }

    private void Resolve(LinkedList<OpenEdge> waiting, Func<Dependency, Verdict> verdictOf, UnmetCondition cause, TaskPhase phase, Timestamp at)
    {
        for (var node = waiting.First; node is not null;)
        {
            var (edge, next) = (node, node.Next);
            var task = edge.Value.Task;
            var verdict = verdictOf(edge.Value.Dependency);
            if (verdict == Verdict.Unmet)
            {
                verdict = task.Spec.IfUnmet == UnmetAction.Run ? Verdict.Met
                    : DependencyRule.WaitsOn(task.Spec.IfUnmet, phase) ? Verdict.Open
                    : Verdict.Unmet;
            }

            if (verdict != Verdict.Open)
            {
                _digest -= task.Digest();
                if (verdict == Verdict.Met)
                {
                    Meet(task, edge, at);
                }
                else
                {
                    Doom(task, cause);
                }

                Close(task);
            }

            node = next;
        }
    }

    private void Meet(TaskState task, LinkedListNode<OpenEdge> edge, Timestamp at)
    {
        var open = task.Edges!;
        open.Remove(edge.Value.Place);
        Dependencies.Remove(edge);
        if (open is { Count: 0, Unmet: null })
        {
            open.Release(at);
            (task.DurablePhase, task.DueTicks) = StartOf(task.Spec, at);
        }
    }

    /// <param name="task">Finished.</param>
    private void CloseEdges(TaskState task)
    {
        if (task.Edges is { Count: > 0 } open)
        {
            foreach (var edge in open.Edges.ToArray())
            {
                Dependencies.Remove(edge);
            }
        }

        if (task.Edges?.Unmet is not null)
        {
            Dependencies.DropEnded();
        }
    }

    private void RestoreEdges(TaskState task, SnapshotTask record)
    {
        if (record.OpenEdges is null)
        {
            return;
        }

        var open = task.Edges = new OpenEdges(record.Spec.After.Count);
        foreach (var place in record.OpenEdges)
        {
            Dependencies.Add(task, open, place);
        }

        if (record.ReleasedAt is { } at)
        {
            open.Release(at);
        }

        if (record.Unmet is { } unmet)
        {
            Doom(task, unmet);
        }
    }
}
