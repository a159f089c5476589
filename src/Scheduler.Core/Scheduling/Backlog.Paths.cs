namespace Scheduler.Core.Scheduling;

/// <content>Where policies ask for what waits behind a task.</content>
internal sealed partial class Backlog
{
    private readonly CriticalPaths _paths = new(estimates, dependencies);
    private readonly List<Lane> _interrupting = [];
    private bool _usesPaths;

    /// <summary>The queues whose tasks may interrupt others of theirs.</summary>
    public IReadOnlyList<Lane> Interrupting => _interrupting;

    /// <summary>Puts the tasks in order again behind which others have come or gone. To be called before decisions, so that a graph of many
    /// tasks is looked at once, and not again for each of them.</summary>
    public void OrderByPaths()
    {
        foreach (var task in _paths.TakeChanged())
        {
            if (task.Class is { } waits)
            {
                waits.Reorder(task);
            }
            else if (IsAmongRunning(task))
            {
                LaneOf(task).RunningChanged(task);
            }
        }
    }

    /// <summary>How many edges were looked at for that. For tests.</summary>
    public long LooksAtPaths => _paths.Looks;

    /// <summary>Whether what is known of the tasks behind others follows from the graph, and each task's order from that. For tests.</summary>
    public bool HasRightPaths() => _paths.IsRight()
        && Lanes.Where(lane => lane.UsesPaths).SelectMany(lane => lane.Classes).SelectMany(one => one.Buckets)
            .All(bucket => bucket.InOrder(bucket.Count).All(_paths.IsKnown));

    private void LanesChanged()
    {
        var usesPaths = _lanesByName.Values.Any(lane => lane.UsesPaths);
        if (_usesPaths && !usesPaths)
        {
            _paths.ForgetAll();
        }

        _usesPaths = usesPaths;
        _interrupting.Clear();
        _interrupting.AddRange(_lanesByName.Values.Where(lane => lane.Preemption is not null));
        _sharing = _lanesByName.Values.Any(lane => lane.Shares is not null);
    }
}
