using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>A submit's tasks wait only for what is known, or is in the same submit, and never in a circle.</summary>
internal static class GraphRule
{
    /// <summary>Why a submit is not accepted; null: it is.</summary>
    /// <param name="receipts">Those that were submitted before are known; nothing is asked of them.</param>
    /// <param name="joins">A group that takes them although it may be sealed. Null: none.</param>
    public static Rejection? Refusal(Desk desk, IReadOnlyList<TaskSpec> tasks, TaskReceipt[] receipts, string? joins)
    {
        Graph? graph = null;
        for (var i = 0; i < tasks.Count; i++)
        {
            if (!receipts[i].AlreadyKnown && (tasks[i].After.Count > 0 || tasks[i].Group is not null || IsAwaited(desk, tasks[i])))
            {
                graph ??= new Graph(desk, tasks, receipts, joins);
                if (graph.Refusal(tasks[i]) is { } refusal)
                {
                    return refusal;
                }
            }
        }

        return graph?.NoRoom() ?? graph?.Circle();
    }

    /// <summary>The task of a submit that was not refused.</summary>
    public static TaskAdmitted Admitted(Desk desk, TaskSpec task) => desk.Archived is not { Count: > 0 } archived ? new TaskAdmitted(desk.Now, task)
        : new TaskAdmitted(desk.Now, task)
        {
            // One of the same submit, which is known by now or comes behind it, is another of that name.
            Ended = [.. task.After.Index()
                .Where(edge => !edge.Item.IsGroup && archived.ContainsKey(edge.Item.Name) && !IsRemembered(desk, edge.Item) && !desk.PlaceInSubmit.ContainsKey(edge.Item.Name))
                .Select(edge => new EndedEdge(edge.Index, archived[edge.Item.Name]))],
        };

    private static bool IsRemembered(Desk desk, Dependency edge) => desk.State.Task(edge.Name) is not null || desk.State.Outcomes.Find(edge.Name) is not null;

    // Something of its name has failed and was forgotten, and others wait for it to run again.
    private static bool IsAwaited(Desk desk, TaskSpec task) => desk.State.Dependencies.HasDependants(task.Id.Value, isGroup: false);

    /// <summary>The tasks of one submit, by their names and groups, and what of it waits for what.</summary>
    private sealed class Graph
    {
        private readonly Desk _desk;
        private readonly string? _joins;
        private readonly Dictionary<string, TaskSpec> _tasks = new(StringComparer.Ordinal);
        private readonly List<TaskSpec> _inOrder = [];
        private readonly HashSet<string> _groups = new(StringComparer.Ordinal);

        // Whether something waits for a task that comes later in the submit: mostly nothing does, and then there is no circle to look for.
        private bool _goesForward;

        // Mostly all of a submit are in one group: that is looked at once.
        private GroupState? _group;
        private bool _groupIsAwaited;

        public Graph(Desk desk, IReadOnlyList<TaskSpec> tasks, TaskReceipt[] receipts, string? joins)
        {
            (_desk, _joins) = (desk, joins);
            string? last = null;
            for (var i = 0; i < tasks.Count; i++)
            {
                var task = tasks[i];
                if (receipts[i].AlreadyKnown)
                {
                    continue;
                }

                _tasks.Add(task.Id.Value, task);
                _inOrder.Add(task);
                if (task.Group is { } group && (object)group != last)
                {
                    _groups.Add(last = group);
                }
            }
        }

        public Rejection? Refusal(TaskSpec task)
        {
            var group = GroupOf(task);
            if (group is { IsSealed: true } && group.Name != _joins)
            {
                return GroupRule.Sealed(group.Name);
            }

            // By way of its name, its group or its order key, what is known may wait for it.
            _goesForward |= IsAwaited(_desk, task) || task.OrderKey is not null || (group is not null && _groupIsAwaited);
            for (var i = 0; i < task.After.Count; i++)
            {
                if (Refusal(task, task.After[i], group) is { } refusal)
                {
                    return refusal;
                }
            }

            return null;
        }

        private GroupState? GroupOf(TaskSpec task)
        {
            if (task.Group is null || task.Group == _group?.Name)
            {
                return task.Group is null ? null : _group;
            }

            var group = _desk.State.Groups.Find(task.Group);
            if (group is not null)
            {
                _group = group;
                _groupIsAwaited = group.Chain.Any(outer => _desk.State.Dependencies.HasDependants(outer.Name, isGroup: true));
            }

            return group;
        }

        public Rejection? NoRoom() => GroupRule.NoRoom(_desk, _groups.Count(group => _desk.State.Groups.Find(group) is null));

        public Rejection? Circle() => _goesForward && new WaitingGraph(_desk, _inOrder, runAgain: false).Circle() is { } circle
            ? new Rejection(RejectionCode.Invalid, $"These wait for each other in a circle: {string.Join(" waits for ", circle.Reverse())}.")
            : null;

        private Rejection? Refusal(TaskSpec task, Dependency edge, GroupState? own)
        {
            if (edge.IsGroup)
            {
                _goesForward = true;
                return edge.Name == task.Group || own?.Chain.Any(outer => outer.Name == edge.Name) == true
                    ? new Rejection(RejectionCode.Invalid, $"Task '{task.Id}' is in the group '{edge.Name}' that it waits for: that could never end.")
                    : _groups.Contains(edge.Name) || _desk.State.Groups.Find(edge.Name) is not null ? null
                    : new Rejection(RejectionCode.UnknownGroup, $"Task '{task.Id}' waits for the group '{edge.Name}', which is not known: open it first, or submit its tasks together with this one.");
            }

            if (_tasks.TryGetValue(edge.Name, out var other))
            {
                _goesForward |= _desk.PlaceInSubmit[other.Id] > _desk.PlaceInSubmit[task.Id];
                return other.Unique is null or { OnConflict: UniqueConflict.Reject } ? null : new Rejection(
                    RejectionCode.Invalid,
                    $"Task '{task.Id}' waits for '{other.Id}' of the same submit, whose unique key may keep it from being submitted. Set its onConflict to reject, or submit '{task.Id}' afterwards.");
            }

            return IsRemembered(_desk, edge) || _desk.Archived?.ContainsKey(edge.Name) == true ? null : new Rejection(
                RejectionCode.UnknownTask,
                $"Task '{task.Id}' waits for the task '{edge.Name}', which is not known: it was never submitted, or it ended and was forgotten.");
        }
    }
}
