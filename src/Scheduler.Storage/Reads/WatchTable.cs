using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Reads;

/// <summary>Who waits for which task's end. In memory only; each entry is removed with its task.</summary>
public sealed class WatchTable<T>
    where T : class
{
    // Nearly every task is watched by nobody or by one, and then there is no list.
    private readonly Dictionary<TaskId, object> _byTask = [];

    /// <summary>The number of watches: more than tasks, if several wait for one.</summary>
    public int Count { get; private set; }

    /// <summary>The watched tasks.</summary>
    public IReadOnlyCollection<TaskId> Tasks => _byTask.Keys;

    public bool Contains(TaskId task) => _byTask.ContainsKey(task);

    public bool Contains(TaskId task, T watcher) =>
        _byTask.TryGetValue(task, out var present) && (present is List<T> list ? list.Contains(watcher) : watcher.Equals(present));

    /// <returns>Whether it is the first watch of the task.</returns>
    public bool Add(TaskId task, T watcher)
    {
        if (_byTask.TryAdd(task, watcher))
        {
            Count++;
            return true;
        }

        if (!Contains(task, watcher))
        {
            Count++;
            if (_byTask[task] is List<T> list)
            {
                list.Add(watcher);
            }
            else
            {
                _byTask[task] = new List<T> { (T)_byTask[task], watcher };
            }
        }

        return false;
    }

    /// <returns>Whether nobody watches the task any longer.</returns>
    public bool Remove(TaskId task, T watcher)
    {
        if (!Contains(task, watcher))
        {
            return false;
        }

        Count--;
        if (_byTask[task] is List<T> { Count: > 1 } list)
        {
            list.Remove(watcher);
            return false;
        }

        return _byTask.Remove(task);
    }

    /// <summary>Returns the watchers of a task, and removes them.</summary>
    public bool TryTake(TaskId task, out Watchers<T> watchers)
    {
        // Asked for each task that ends: where nobody watches anything, that costs no hash.
        if (_byTask.Count == 0 || !_byTask.Remove(task, out var present))
        {
            watchers = default;
            return false;
        }

        watchers = new Watchers<T>(present);
        Count -= watchers.Count;
        return true;
    }
}

/// <summary>One watcher, or several.</summary>
public readonly struct Watchers<T>
    where T : class
{
    private readonly object _present;

    internal Watchers(object present) => _present = present;

    public int Count => _present is List<T> list ? list.Count : 1;

    public T this[int index] => _present is List<T> list ? list[index] : (T)_present;
}
