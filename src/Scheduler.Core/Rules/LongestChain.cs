using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>How long the longest chain of tasks before one will take, by their estimates, if each begins when it may: the length of its critical path.
/// Tasks of a group that it waits for are before it, too.</summary>
internal sealed class LongestChain
{
    /// <summary>Beyond so many tasks before it nothing is said.</summary>
    public const int MostLookedAt = 10_000;

    /// <summary>Beyond so many unfinished tasks those of a group are not looked for.</summary>
    private const int MostSearched = 100_000;

    private readonly Desk _desk;
    private readonly int _mostLookedAt;

    // What is left of a task, and of all that is before it; and of the last task of a group.
    private readonly Dictionary<TaskState, TimeSpan> _left = [];
    private readonly Dictionary<string, TimeSpan> _leftOfGroup = new(StringComparer.Ordinal);
    private ILookup<string, TaskState>? _byGroup;

    private LongestChain(Desk desk, int mostLookedAt) => (_desk, _mostLookedAt) = (desk, mostLookedAt);

    /// <summary>Null: there are too many tasks before it, or of none is known how long it runs.</summary>
    public static TimeSpan? Before(Desk desk, TaskState task, int mostLookedAt = MostLookedAt) => new LongestChain(desk, mostLookedAt).Before(task);

    private TimeSpan? Before(TaskState task)
    {
        var way = new Stack<TaskState>();
        way.Push(task);
        while (way.TryPeek(out var next))
        {
            if (OpenEdges(next).Any(edge => edge.IsGroup) && _desk.State.UnfinishedTasks > MostSearched)
            {
                return null;
            }

            var missing = OpenEdges(next).SelectMany(Missing).ToArray();
            if (missing.Length == 0)
            {
                // It may be before several, and so be on the way more than once.
                _left.TryAdd(way.Pop(), Own(next) + Later(LongestBefore(next), UntilDue(next)));
                continue;
            }

            Array.ForEach(missing, way.Push);
            if (way.Count + _left.Count > _mostLookedAt)
            {
                return null;
            }
        }

        var longest = LongestBefore(task);
        return longest == TimeSpan.Zero ? null : longest;
    }

    private static IEnumerable<Dependency> OpenEdges(TaskState task) => (task.Edges?.Places ?? []).Select(place => task.Spec.After[place]);

    private IEnumerable<TaskState> Missing(Dependency edge) => edge.IsGroup && _leftOfGroup.ContainsKey(edge.Name) ? []
        : TasksOf(edge).Where(before => !_left.ContainsKey(before));

    private TimeSpan LongestBefore(TaskState task) => OpenEdges(task).Select(LongestOf).DefaultIfEmpty().Max();

    private TimeSpan LongestOf(Dependency edge)
    {
        if (edge.IsGroup && _leftOfGroup.TryGetValue(edge.Name, out var known))
        {
            return known;
        }

        var longest = TasksOf(edge).Select(before => _left[before]).DefaultIfEmpty().Max();
        if (edge.IsGroup)
        {
            _leftOfGroup.Add(edge.Name, longest);
        }

        return longest;
    }

    private IEnumerable<TaskState> TasksOf(Dependency edge)
    {
        if (!edge.IsGroup)
        {
            return _desk.State.Task(edge.Name) is { } task ? [task] : [];
        }

        // Of the groups in it as well.
        _byGroup ??= _desk.State.Tasks
            .SelectMany(task => (_desk.State.Groups.Find(task.Spec.Group)?.Chain ?? []).Select(group => (group.Name, Task: task)))
            .ToLookup(pair => pair.Name, pair => pair.Task, StringComparer.Ordinal);
        return _byGroup[edge.Name];
    }

    // What it has run already counts; an attempt that takes longer than thought is taken to end now.
    private TimeSpan Own(TaskState task)
    {
        var left = (_desk.State.Estimates.Of(task.Spec) ?? TimeSpan.Zero)
            - (task.Attempts is { } attempt ? _desk.Now - attempt.AssignedAt + attempt.RanBefore : task.Ran);
        return Later(left, TimeSpan.Zero);
    }

    private TimeSpan UntilDue(TaskState task)
    {
        var due = task.DueTicks != TaskState.NotDue ? new Timestamp(task.DueTicks) : task.DurablePhase == TaskPhase.Awaiting ? task.Spec.NotBefore : null;
        return due is { } at ? Later(at - _desk.Now, TimeSpan.Zero) : TimeSpan.Zero;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
