using Scheduler.Core.Contracts;

namespace Scheduler.Embedded.Follow;

/// <summary>Who waits for which task's outcome. Belongs to the follower's thread.</summary>
internal sealed class Waiters
{
    private readonly Dictionary<TaskId, List<TaskCompletionSource<TaskInfo>>> _byTask = [];

    public void Add(TaskId task, TaskCompletionSource<TaskInfo> waiter)
    {
        if (!_byTask.TryGetValue(task, out var waiters))
        {
            _byTask.Add(task, waiters = new List<TaskCompletionSource<TaskInfo>>(1));
        }

        waiters.Add(waiter);
    }

    public void Remove(TaskId task, TaskCompletionSource<TaskInfo> waiter)
    {
        if (_byTask.TryGetValue(task, out var waiters) && waiters.Remove(waiter) && waiters.Count == 0)
        {
            _byTask.Remove(task);
        }
    }

    public void Finished(TaskInfo task)
    {
        if (_byTask.Count > 0 && _byTask.Remove(task.Id, out var waiters))
        {
            foreach (var waiter in waiters)
            {
                waiter.TrySetResult(task);
            }
        }
    }

    public void FailAll(Exception reason)
    {
        foreach (var waiter in _byTask.Values.SelectMany(w => w))
        {
            waiter.TrySetException(reason);
        }

        _byTask.Clear();
    }
}
