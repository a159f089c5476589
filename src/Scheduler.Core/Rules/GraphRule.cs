using Scheduler.Core.Contracts;
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

    // Something of its name has failed and was forgotten, and others wait for it to run again.
    private static bool IsAwaited(Desk desk, TaskSpec task) => desk.State.Dependencies.HasDependants(task.Id.Value, isGroup: false);

    /// <summary>The tasks of one submit, by their names and groups.</summary>
    private sealed class Graph
    {
        private readonly Desk _desk;
        private readonly string? _joins;
        private readonly Dictionary<string, TaskSpec> _tasks = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<TaskSpec>> _groups = new(StringComparer.Ordinal);
        private readonly Dictionary<TaskId, TaskSpec> _before = [];
        private bool _waitsInside;

        // Something that is known may wait for a task of the submit.
        private bool _isAwaited;

        public Graph(Desk desk, IReadOnlyList<TaskSpec> tasks, TaskReceipt[] receipts, string? joins)
        {
            (_desk, _joins) = (desk, joins);
            var lastOfKey = new Dictionary<string, TaskSpec>(StringComparer.Ordinal);
            for (var i = 0; i < tasks.Count; i++)
            {
                var task = tasks[i];
                if (receipts[i].AlreadyKnown)
                {
                    continue;
                }

                if (!_tasks.TryAdd(task.Id.Value, task))
                {
                    continue;
                }

                if (task.Group is { } group)
                {
                    MembersOf(group).Add(task);
                }

                if (task.OrderKey is { } key)
                {
                    if (lastOfKey.TryGetValue(key, out var last))
                    {
                        _before.Add(task.Id, last);
                    }

                    lastOfKey[key] = task;
                }
            }
        }

        public Rejection? Refusal(TaskSpec task)
        {
            var group = _desk.State.Groups.Find(task.Group);
            if (group is { IsSealed: true } && group.Name != _joins)
            {
                return GroupRule.Sealed(group.Name);
            }

            _isAwaited |= IsAwaited(_desk, task) || group?.Chain.Any(outer => _desk.State.Dependencies.HasDependants(outer.Name, isGroup: true)) == true;
            for (var i = 0; i < task.After.Count; i++)
            {
                if (Refusal(task, task.After[i], group) is { } refusal)
                {
                    return refusal;
                }
            }

            return null;
        }

        public Rejection? NoRoom() => GroupRule.NoRoom(_desk, _groups.Keys.Count(group => _desk.State.Groups.Find(group) is null));

        // An edge to what is known can't close a circle: only those inside the submit can, and those to it by way of groups, or of a name that was forgotten.
        public Rejection? Circle()
        {
            if (!_waitsInside && !_isAwaited)
            {
                return null;
            }

            var search = new CircleSearch<Node>(TargetsOf);
            foreach (var task in _tasks.Values)
            {
                if (search.From(new Node(task, null, null)) is { } circle)
                {
                    return new Rejection(RejectionCode.Invalid, $"These wait for each other in a circle: {string.Join(" waits for ", circle)}.");
                }
            }

            return null;
        }

        private Rejection? Refusal(TaskSpec task, Dependency edge, GroupState? own)
        {
            if (edge.IsGroup)
            {
                _isAwaited = true;
                return edge.Name == task.Group || own?.Chain.Any(outer => outer.Name == edge.Name) == true
                    ? new Rejection(RejectionCode.Invalid, $"Task '{task.Id}' is in the group '{edge.Name}' that it waits for: that could never end.")
                    : _groups.ContainsKey(edge.Name) || _desk.State.Groups.Find(edge.Name) is not null ? null
                    : new Rejection(RejectionCode.UnknownGroup, $"Task '{task.Id}' waits for the group '{edge.Name}', which is not known: open it first, or submit its tasks together with this one.");
            }

            if (_tasks.TryGetValue(edge.Name, out var other))
            {
                _waitsInside = true;
                return other.Unique is null or { OnConflict: UniqueConflict.Reject } ? null : new Rejection(
                    RejectionCode.Invalid,
                    $"Task '{task.Id}' waits for '{other.Id}' of the same submit, whose unique key may keep it from being submitted. Set its onConflict to reject, or submit '{task.Id}' afterwards.");
            }

            return _desk.State.Task(edge.Name) is not null || _desk.State.Outcomes.Find(edge.Name) is not null ? null : new Rejection(
                RejectionCode.UnknownTask,
                $"Task '{task.Id}' waits for the task '{edge.Name}', which is not known: it was never submitted, or it ended and was forgotten.");
        }

        private IEnumerable<Node> TargetsOf(Node node) => node switch
        {
            { New: { } task } => TargetsOf(task),
            { Known: { } task } => TargetsOf(task),
            _ => TargetsOf(node.Group!),
        };

        private IEnumerable<Node> TargetsOf(TaskSpec task)
        {
            foreach (var edge in task.After)
            {
                if (Target(edge) is { } target)
                {
                    yield return target;
                }
            }

            if (_before.TryGetValue(task.Id, out var before))
            {
                yield return new Node(before, null, null);
            }
            else if (_isAwaited && task.OrderKey is { } key && _desk.Backlog.LastInOrder(key) is { } last)
            {
                yield return new Node(null, last, null);
            }
        }

        private IEnumerable<Node> TargetsOf(TaskState task)
        {
            foreach (var place in task.Edges?.Places ?? [])
            {
                if (Target(task.Spec.After[place]) is { } target)
                {
                    yield return target;
                }
            }

            if (task.Spec.OrderKey is not null && _desk.Backlog.BeforeInOrder(task) is { } before)
            {
                yield return new Node(null, before, null);
            }
        }

        private IEnumerable<Node> TargetsOf(string name)
        {
            foreach (var task in _groups.GetValueOrDefault(name) ?? [])
            {
                yield return new Node(task, null, null);
            }

            if (_desk.State.Groups.Find(name) is { } group)
            {
                foreach (var member in group.Linked)
                {
                    yield return new Node(null, member, null);
                }

                foreach (var child in group.Children)
                {
                    yield return new Node(null, null, child.Name);
                }
            }
        }

        // What is known already waits for nothing in the submit, unless by way of a group, or of a name that was forgotten.
        private Node? Target(Dependency edge) => edge.IsGroup ? new Node(null, null, edge.Name)
            : _tasks.TryGetValue(edge.Name, out var task) ? new Node(task, null, null)
            : _isAwaited && _desk.State.Task(edge.Name) is { } known ? new Node(null, known, null)
            : null;

        private List<TaskSpec> MembersOf(string group)
        {
            if (!_groups.TryGetValue(group, out var members))
            {
                _groups.Add(group, members = []);
            }

            return members;
        }
    }

    /// <summary>A task of the submit, one that is known, or a group.</summary>
    private readonly record struct Node(TaskSpec? New, TaskState? Known, string? Group) : IEquatable<Node>
    {
        private string Name => New?.Id.Value ?? Known?.Id.Value ?? Group!;

        public bool Equals(Node other) => Name == other.Name && Group is null == other.Group is null;

        public override int GetHashCode() => (int)StableHash.Of(Name);

        public override string ToString() => Group is null ? $"task '{Name}'" : $"group '{Name}'";
    }
}
