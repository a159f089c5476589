using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>What waits for what once some tasks are unfinished that are not now: those of a submit, or some that run again. What is known has no circle, so
/// one goes through a task of these. It is searched from them to what waits for them: mostly nothing does, or little.</summary>
internal sealed class WaitingGraph
{
    private readonly Desk _desk;
    private readonly IReadOnlyList<TaskSpec> _tasks;
    private readonly bool _runAgain;

    // Of these tasks: who waits for a task or a group, who comes behind one in its order key, and the first and the last of a key.
    private readonly Dictionary<(string Name, bool IsGroup), List<TaskSpec>> _waiters = [];
    private readonly Dictionary<TaskId, TaskSpec> _behind = [];
    private readonly Dictionary<string, (TaskSpec First, TaskSpec Last, TaskState? Before)> _ofKey = new(StringComparer.Ordinal);

    /// <param name="runAgain">They wait only for what has no outcome, and go before those of their order key that have not begun. Otherwise they go last.</param>
    public WaitingGraph(Desk desk, IReadOnlyList<TaskSpec> tasks, bool runAgain)
    {
        (_desk, _tasks, _runAgain) = (desk, tasks, runAgain);
        var entered = runAgain ? tasks.SelectMany(task => desk.State.Groups.Find(task.Group)?.Chain ?? []).ToHashSet() : [];
        foreach (var task in tasks)
        {
            foreach (var edge in task.After.Where(edge => !runAgain || CanBeOpen(edge, entered)))
            {
                (_waiters.TryGetValue((edge.Name, edge.IsGroup), out var waiting) ? waiting : _waiters[(edge.Name, edge.IsGroup)] = []).Add(task);
            }

            if (task.OrderKey is { } key)
            {
                Enter(task, key);
            }
        }
    }

    /// <summary>Tasks and groups of which each is waited for by the next, the first again at the end; null: there is no circle.</summary>
    public IReadOnlyList<Node>? Circle()
    {
        var search = new CircleSearch<Node>(WaitersOf);
        return _tasks.Select(task => search.From(new Node(task, null, null))).FirstOrDefault(circle => circle is not null);
    }

    private void Enter(TaskSpec task, string key)
    {
        if (_ofKey.TryGetValue(key, out var own))
        {
            _behind.Add(own.Last.Id, task);
            _ofKey[key] = own with { Last = task };
        }
        else
        {
            _ofKey.Add(key, (task, task, _runAgain ? _desk.Backlog.BeforeRetryInOrder(key) : null));
        }
    }

    // Of a task that has ended nothing is found: an edge to it leads nowhere.
    private bool CanBeOpen(Dependency edge, HashSet<GroupState> entered) => !edge.IsGroup
        || (_desk.State.Groups.Find(edge.Name) is { } group && (entered.Contains(group) || DependencyRule.Of(edge.On, group) == Verdict.Open));

    // The group of a task waits for it, and so does what comes behind it in its order key.
    private IEnumerable<Node> WaitersOf(Node node)
    {
        var (name, isGroup) = (node.Name, node.Group is not null);
        foreach (var task in _waiters.GetValueOrDefault((name, isGroup)) ?? [])
        {
            yield return new Node(task, null, null);
        }

        foreach (var edge in _desk.State.Dependencies.Of(name, isGroup) ?? Enumerable.Empty<OpenEdge>())
        {
            yield return new Node(null, edge.Task, null);
        }

        var group = isGroup ? _desk.State.Groups.Find(name)?.Parent?.Name : node.Task!.Group;
        if (group is not null)
        {
            yield return new Node(null, null, group);
        }

        if (node.Task?.OrderKey is { } key && BehindInOrder(node, key) is { } behind)
        {
            yield return behind;
        }
    }

    private Node? BehindInOrder(Node node, string key)
    {
        var own = _ofKey.TryGetValue(key, out var found) ? found : default;
        if (node.New is { } task)
        {
            return _behind.TryGetValue(task.Id, out var next) ? new Node(next, null, null)
                : !_runAgain ? null
                : own.Before is { } last ? Known(_desk.Backlog.BehindInOrder(last))
                : Known(_desk.Backlog.FirstInOrder(key));
        }

        var isLastBefore = own.First is not null && (_runAgain ? ReferenceEquals(own.Before, node.Known) : _desk.Backlog.BehindInOrder(node.Known!) is null);
        return isLastBefore ? new Node(own.First, null, null) : Known(_desk.Backlog.BehindInOrder(node.Known!));
    }

    private static Node? Known(TaskState? task) => task is null ? null : new Node(null, task, null);

    /// <summary>One of the tasks, one that is known, or a group.</summary>
    internal readonly record struct Node(TaskSpec? New, TaskState? Known, string? Group) : IEquatable<Node>
    {
        /// <summary>Null: it is a group.</summary>
        public TaskSpec? Task => New ?? Known?.Spec;

        public string Name => Task?.Id.Value ?? Group!;

        public bool Equals(Node other) => Name == other.Name && Group is null == other.Group is null;

        public override int GetHashCode() => (int)StableHash.Of(Name);

        public override string ToString() => Group is null ? $"task '{Name}'" : $"group '{Name}'";
    }
}
