using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>
/// How long the longest chain of tasks takes that waits for a task, by their estimates: the rest of its critical path. What was computed is kept
/// until an edge behind it comes or goes, so that a graph that is worked off costs a step for each of its edges.
/// </summary>
/// <remarks>Only tasks that wait for the end or the success of another task count: not those that wait for its failure, or for its group.</remarks>
internal sealed class CriticalPaths(KindEstimates estimates, DependencyTable dependencies)
{
    private static readonly TimeSpan Longest = TimeSpan.MaxValue;

    // By id. Where one is known, all behind it are.
    private readonly Dictionary<string, (TaskState Task, TimeSpan Behind)> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _learned = new(StringComparer.Ordinal);
    private readonly HashSet<TaskState> _changed = [];

    /// <summary>How many edges were looked at so far. For tests.</summary>
    public long Looks { get; private set; }

    /// <summary>Zero where nothing waits for it.</summary>
    public TimeSpan Behind(TaskState task)
    {
        var way = new Stack<TaskState>();
        way.Push(task);
        while (way.TryPeek(out var next))
        {
            // It may be behind several, and so be on the way more than once.
            if (_known.ContainsKey(next.Id.Value) || IsComputed(next, way))
            {
                way.Pop();
            }
        }

        return _known[task.Id.Value].Behind;
    }

    /// <summary>A task has come, and with it the edges to those that it waits for.</summary>
    public void Come(TaskState task)
    {
        foreach (var (before, longest) in KnownBefore(task))
        {
            if (Chain(task, Behind(task)) is var chain && chain > longest)
            {
                _known[before.Id.Value] = (before, chain);
                NoteChange(before);
                ForgetBefore(before);
            }
        }
    }

    /// <summary>A task has ended, and is waited for no more; something may have been learned of its kind.</summary>
    public void Leave(TaskState ended)
    {
        // Of those that it still waited for.
        foreach (var (before, longest) in KnownBefore(ended))
        {
            if (Chain(ended, Behind(ended)) >= longest)
            {
                _known.Remove(before.Id.Value);
                NoteChange(before);
                ForgetBefore(before);
            }
        }

        _known.Remove(ended.Id.Value);
        _changed.Remove(ended);
        var kind = ended.Spec.Kind;
        if (_learned.TryGetValue(kind, out var told) && estimates.Of(kind) is { } now && (now > told * 2 || now < told / 2))
        {
            ForgetAll();
        }
    }

    /// <summary>Nothing is known any more; all is computed anew where it is asked for.</summary>
    public void ForgetAll()
    {
        foreach (var (task, _) in _known.Values)
        {
            NoteChange(task);
        }

        _known.Clear();
        _learned.Clear();
    }

    /// <summary>The tasks that wait or run and were asked about, and of which something else may be true now; each is named once.</summary>
    public IReadOnlyCollection<TaskState> TakeChanged()
    {
        if (_changed.Count == 0)
        {
            return [];
        }

        TaskState[] changed = [.. _changed];
        _changed.Clear();
        return changed;
    }

    /// <summary>Whether all that is known follows from what is known of those behind it. For tests.</summary>
    public bool IsRight() => _known.Values.All(one =>
        DependantsOf(one.Task).All(next => _known.ContainsKey(next.Id.Value))
        && one.Behind == DependantsOf(one.Task).Select(next => Chain(next, _known[next.Id.Value].Behind)).Append(TimeSpan.Zero).Max());

    /// <summary>Whether nothing about it has changed since it was last asked for, or it will be named as changed.</summary>
    public bool IsKnown(TaskState task) => _changed.Contains(task) || (_known.TryGetValue(task.Id.Value, out var known) && ReferenceEquals(known.Task, task));

    private void ForgetBefore(TaskState task)
    {
        var way = new Stack<TaskState>();
        way.Push(task);
        while (way.TryPop(out var next))
        {
            foreach (var (before, _) in KnownBefore(next))
            {
                _known.Remove(before.Id.Value);
                NoteChange(before);
                way.Push(before);
            }
        }
    }

    // Looked up one by one, as what is known changes meanwhile: one of them may wait for another.
    private IEnumerable<(TaskState Task, TimeSpan Behind)> KnownBefore(TaskState task)
    {
        foreach (var place in task.Edges?.Places ?? [])
        {
            Looks++;
            var edge = task.Spec.After[place];
            if (!edge.IsGroup && edge.On != DependencyCondition.Failed && _known.TryGetValue(edge.Name, out var before))
            {
                yield return before;
            }
        }
    }

    private void NoteChange(TaskState task)
    {
        if (task.PolicyPosition != 0)
        {
            _changed.Add(task);
        }
    }

    // Not as long as something behind it is not known: then that is put on the way.
    private bool IsComputed(TaskState task, Stack<TaskState> way)
    {
        var (longest, count) = (TimeSpan.Zero, way.Count);
        foreach (var behind in DependantsOf(task))
        {
            Looks++;
            if (!_known.TryGetValue(behind.Id.Value, out var next))
            {
                way.Push(behind);
            }
            else if (Chain(behind, next.Behind) is var chain && chain > longest)
            {
                longest = chain;
            }
        }

        return way.Count == count && _known.TryAdd(task.Id.Value, (task, longest));
    }

    private IEnumerable<TaskState> DependantsOf(TaskState task) => ((IEnumerable<OpenEdge>?)dependencies.Of(task.Id.Value, isGroup: false) ?? [])
        .Where(edge => edge.Dependency.On != DependencyCondition.Failed).Select(edge => edge.Task);

    private TimeSpan Chain(TaskState task, TimeSpan behind)
    {
        var own = Own(task.Spec);
        return own < Longest - behind ? own + behind : Longest;
    }

    private TimeSpan Own(TaskSpec task)
    {
        if (task.Estimate is { } declared)
        {
            return declared;
        }

        // As it was when it was first asked for: what is known would else be a mixture.
        if (!_learned.TryGetValue(task.Kind, out var learned))
        {
            _learned.Add(task.Kind, learned = estimates.Of(task.Kind) ?? TimeSpan.Zero);
        }

        return learned;
    }
}
