using Scheduler.Core.Contracts;

namespace Scheduler.Core.State;

/// <summary>The schedules: by name, by when something is to be decided, and by the unfinished tasks of their occurrences.</summary>
internal sealed class ScheduleTable
{
    private readonly SortedDictionary<string, ScheduleState> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskId, ScheduleState> _byTask = [];
    private readonly IndexedHeap<ScheduleState, ByWake> _wakes = new(default);
    private long _changes;

    public int Count => _byName.Count;

    /// <summary>By name.</summary>
    public IEnumerable<ScheduleState> All => _byName.Values;

    public Timestamp? NextWake => _wakes.Count == 0 ? null : new Timestamp(_wakes.FirstKey);

    public ScheduleState? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>One of which something is to be decided by now; null: none.</summary>
    public ScheduleState? DueBy(Timestamp now) => _wakes.Count > 0 && _wakes.FirstKey <= now.Ticks ? _wakes.First : null;

    /// <summary>Puts it in, or where it belongs after a change.</summary>
    public void Put(ScheduleState schedule)
    {
        _byName[schedule.Spec.Name] = schedule;
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
        _wakes.Remove(schedule);
        foreach (var task in schedule.Unfinished)
        {
            _byTask.Remove(task);
        }
    }

    public void Add(ScheduleState schedule, TaskId task)
    {
        schedule.Begin(task);
        _byTask.Add(task, schedule);
    }

    /// <summary>The schedule of an unfinished task; null: it is of none.</summary>
    public ScheduleState? OfTask(TaskId task) => _byTask.Count == 0 ? null : _byTask.GetValueOrDefault(task);

    public void TaskEnded(ScheduleState schedule, TaskId task)
    {
        _byTask.Remove(task);
        schedule.End(task);
        Put(schedule);
    }

    private readonly struct ByWake : IHeapPosition<ScheduleState>
    {
        public ref int Of(ScheduleState item) => ref item.WakePosition;
    }
}
