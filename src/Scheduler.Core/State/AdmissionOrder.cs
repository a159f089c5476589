namespace Scheduler.Core.State;

/// <summary>
/// All unfinished tasks in the order of their admission, for lists, pages and snapshots. Finished ones leave holes, which
/// are closed when they are the greater part.
/// </summary>
internal sealed class AdmissionOrder
{
    private readonly List<(long Number, TaskState? Task)> _entries = [];
    private int _holes;

    public void Add(TaskState task) => _entries.Add((task.AdmittedAs, task));

    public void Remove(TaskState task)
    {
        var at = FirstFrom(task.AdmittedAs);
        _entries[at] = (task.AdmittedAs, null);
        if (++_holes > 1_024 && _holes > _entries.Count / 2)
        {
            _entries.RemoveAll(entry => entry.Task is null);
            _holes = 0;
        }
    }

    /// <summary>Those admitted as <paramref name="number"/> or later.</summary>
    public IEnumerable<TaskState> From(long number)
    {
        for (var i = FirstFrom(number); i < _entries.Count; i++)
        {
            if (_entries[i].Task is { } task)
            {
                yield return task;
            }
        }
    }

    private int FirstFrom(long number)
    {
        var low = 0;
        var high = _entries.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Number < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
