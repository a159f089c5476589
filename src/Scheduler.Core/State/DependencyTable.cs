namespace Scheduler.Core.State;

/// <summary>Which tasks wait for which tasks and groups, and which of them wait in vain.</summary>
internal sealed class DependencyTable
{
    private readonly Dictionary<(string Name, bool IsGroup), LinkedList<OpenEdge>> _edges = [];
    private readonly Queue<TaskState> _doomed = new();

    /// <summary>Tasks and groups that others wait for.</summary>
    public int Count => _edges.Count;

    /// <summary>How often somebody asked what waits; for tests of what a search costs.</summary>
    public long Looks { get; private set; }

    public void Add(TaskState task, OpenEdges open, int place)
    {
        var edge = task.Spec.After[place];
        if (!_edges.TryGetValue((edge.Name, edge.IsGroup), out var waiting))
        {
            _edges.Add((edge.Name, edge.IsGroup), waiting = new LinkedList<OpenEdge>());
        }

        open.Add(waiting.AddLast(new OpenEdge(task, place)));
    }

    public void Remove(LinkedListNode<OpenEdge> edge)
    {
        var waiting = edge.List!;
        waiting.Remove(edge);
        if (waiting.Count == 0)
        {
            var (name, isGroup, _) = edge.Value.Dependency;
            _edges.Remove((name, isGroup));
        }
    }

    /// <summary>The edges of those that wait for a task or a group, in the order in which they were submitted.</summary>
    public LinkedList<OpenEdge>? Of(string name, bool isGroup)
    {
        Looks++;
        return _edges.Count == 0 ? null : _edges.GetValueOrDefault((name, isGroup));
    }

    public bool HasDependants(string name, bool isGroup) => Of(name, isGroup) is not null;

    public void Doom(TaskState task) => _doomed.Enqueue(task);

    /// <summary>The first task that waits in vain, and is to be cancelled; null: there is none.</summary>
    public TaskState? NextDoomed => _doomed.TryPeek(out var task) ? task : null;

    /// <summary>A task that waited in vain has ended: it was cancelled, or has expired.</summary>
    public void DropEnded()
    {
        while (_doomed.TryPeek(out var task) && task.DurablePhase != TaskPhase.Awaiting)
        {
            _doomed.Dequeue();
        }
    }
}
