namespace Scheduler.Core.State;

/// <summary>The schedules: by name, by when something is to be decided, and by the unfinished tasks of their occurrences.</summary>
internal sealed class ScheduleTable
{
    private readonly Dictionary<string, ScheduleState> _byName = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskId, (ScheduleState Schedule, LinkedListNode<TaskId> Place)> _byTask = [];
    private readonly IndexedHeap<ScheduleState, ByWake> _wakes = new(default);
    private long _changes;

    public int Count => _byName.Count;

    /// <summary>By name.</summary>
    public IEnumerable<ScheduleState> All => _names.Select(name => _byName[name]);

    public Timestamp? NextWake => _wakes.Count == 0 ? null : new Timestamp(_wakes.FirstKey);

    public ScheduleState? Find(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    /// <summary>By name, from that one on.</summary>
    public IEnumerable<ScheduleState> From(string name) => _names.Max is { } last && string.CompareOrdinal(name, last) <= 0
        ? _names.GetViewBetween(name, last).Select(n => _byName[n])
        : [];

    /// <summary>One of which something is to be decided by now; null: none.</summary>
    public ScheduleState? DueBy(Timestamp now) => _wakes.Count > 0 && _wakes.FirstKey <= now.Ticks ? _wakes.First : null;

    /// <summary>Puts it in, or where it belongs after a change.</summary>
    public void Put(ScheduleState schedule)
    {
        if (_byName.TryAdd(schedule.Spec.Name, schedule))
        {
            _names.Add(schedule.Spec.Name);
        }

        if (schedule.WakesAt is { } at)
        {
            // Of those of one moment the one that was changed first goes first.
            _wakes.Set(schedule, at.Ticks, ++_changes);
        }
        else
        {
            _wakes.Remove(schedule);
        }
    }

    public void Remove(ScheduleState schedule)
    {
        _byName.Remove(schedule.Spec.Name);
        _names.Remove(schedule.Spec.Name);
        _wakes.Remove(schedule);
        foreach (var task in schedule.Unfinished)
        {
            _byTask.Remove(task);
        }
    }

    public void Add(ScheduleState schedule, TaskId task) => _byTask.Add(task, (schedule, schedule.Begin(task)));

    /// <summary>The schedule of an unfinished task; null: it is of none.</summary>
    public ScheduleState? OfTask(TaskId task) => _byTask.Count == 0 ? null : _byTask.GetValueOrDefault(task).Schedule;

    public void TaskEnded(TaskId task)
    {
        _byTask.Remove(task, out var ended);
        ended.Schedule.End(ended.Place);
        Put(ended.Schedule);
    }

    private readonly struct ByWake : IHeapPosition<ScheduleState>
    {
        public ref int Of(ScheduleState item) => ref item.WakePosition;
    }
}
