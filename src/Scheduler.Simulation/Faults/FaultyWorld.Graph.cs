using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <content>Tasks that wait for others, groups that are opened and sealed, and tasks that run again, while all the rest happens.</content>
internal sealed partial class FaultyWorld
{
    private const int MostOpenGroups = 4;

    private readonly SeededRandom _graphs;
    private readonly bool _hasGraphs;

    private int _groupsOpened;

    /// <summary>What one of its submits says: its tasks wait for each other, for known ones and for groups, in any order, and some are in a group.</summary>
    public TaskSpec[] WithGraph(TaskSpec[] submit)
    {
        if (!_hasGraphs)
        {
            return submit;
        }

        var tasks = submit.ToArray();
        var open = Facts.Graph.OpenGroups.ToArray();
        if (tasks.Length > 1 && _graphs.Happens(0.3))
        {
            // A group that is sealed with the submit, and a task to follow it.
            var own = "of-" + tasks[0].Id.Value;
            for (var i = 0; i < tasks.Length - 1; i++)
            {
                tasks[i] = tasks[i] with { Group = own };
            }

            tasks[^1] = WaitFor(tasks[^1], Dependency.OnGroup(own, AnyCondition(_graphs)));
        }
        else if (open.Length > 0 && _graphs.Happens(0.4))
        {
            tasks = [.. tasks.Select(task => task with { Group = _graphs.Pick(open) })];
        }

        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = MayBeIdempotent(Linked(tasks[i], tasks[..i]));
            Facts.Graph.Ask(tasks[i]);
        }

        return _graphs.Happens(0.5) ? tasks : [.. tasks.Reverse()];
    }

    private TaskSpec Linked(TaskSpec task, TaskSpec[] before)
    {
        foreach (var other in before)
        {
            // Where another may take the place of a task, or keep it out, nothing of the same submit waits for it.
            if (other.Unique is null && _graphs.Happens(0.4))
            {
                task = WaitFor(task, Dependency.OnTask(other.Id, AnyCondition(_graphs)));
            }
        }

        for (var known = _graphs.Below(3); known > 0; known--)
        {
            if (AnyTask() is var id && Facts.IsAdmitted(id))
            {
                task = WaitFor(task, Dependency.OnTask(id, AnyCondition(_graphs)));
            }
        }

        if (task.Group is null && Facts.Graph.Groups.ToArray() is { Length: > 0 } groups && _graphs.Happens(0.2))
        {
            task = WaitFor(task, Dependency.OnGroup(groups[^(1 + _graphs.Below(Math.Min(groups.Length, 6)))], AnyCondition(_graphs)));
        }

        return task.After.Count == 0 ? task : task with { IfUnmet = _graphs.Pick(Enum.GetValues<UnmetAction>()) };
    }

    private static TaskSpec WaitFor(TaskSpec task, Dependency edge) =>
        task.After.Any(other => other.Name == edge.Name && other.IsGroup == edge.IsGroup) ? task : task with { After = [.. task.After, edge] };

    private static DependencyCondition AnyCondition(SeededRandom random) => random.Pick(Enum.GetValues<DependencyCondition>());

    private TaskId AnyTask() => new("t" + _graphs.Below(_client.Tasks).ToString(CultureInfo.InvariantCulture));

    private void ChangeGraphsNowAndThen() => Queue.After(TimeSpan.FromTicks((long)_graphs.Exponential(Mix.BetweenGraphChanges.Ticks)), () =>
    {
        if (IsFaulty)
        {
            LeaderOfAnyGroup?.Hear(GraphChange());
            ChangeGraphsNowAndThen();
        }
    });

    private KernelCommand GraphChange()
    {
        var open = Facts.Graph.OpenGroups.ToArray();
        return _graphs.Below(10) switch
        {
            < 4 when open.Length < MostOpenGroups => new OpenGroup(
                "g" + (++_groupsOpened).ToString(CultureInfo.InvariantCulture), open.Length > 0 && _graphs.Happens(0.4) ? _graphs.Pick(open) : null),
            < 6 when open.Length > 0 => new SealGroup(_graphs.Pick(open)),
            < 9 when Archive.Ended.Where(MayRunAgain).ToArray() is { Length: > 0 } ended && _graphs.Pick(ended) is var task => new RetryTask(task.Id, task),
            _ => new CancelTask(AnyTask()),
        };
    }

    private static bool MayRunAgain(TaskInfo ended) => ended is { Phase: TaskPhase.Failed or TaskPhase.Cancelled or TaskPhase.Expired, Spec: not null } && ended.Id.Value[0] == 't';

    // What waits for a retry gets that, or it is cancelled; either may take more than one time.
    private void EndGraphs() => Queue.After(TimeSpan.FromSeconds(1), () =>
    {
        foreach (var group in Facts.Graph.OpenGroups.ToArray())
        {
            Leader?.Hear(new SealGroup(group));
        }

        foreach (var (task, edge) in Facts.Graph.WaitingForRetries().ToArray())
        {
            Leader?.Hear(!edge.IsGroup && Archive.Find(edge.Name, isBehind: false) is { Phase: not TaskPhase.Succeeded } ended && MayRunAgain(ended) && _graphs.Happens(0.5)
                ? new RetryTask(ended.Id, ended)
                : new CancelTask(task));
        }

        EndGraphs();
    });
}
