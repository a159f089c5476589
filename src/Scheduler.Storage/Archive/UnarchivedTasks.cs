using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>Finished tasks that are not yet in the archive, and are found here in the meantime. A task that runs again is no longer
/// finished.</summary>
internal sealed class UnarchivedTasks
{
    private readonly Dictionary<TaskId, TaskInfo> _byId = [];
    private readonly Queue<IReadOnlyList<FinishedTask>> _inOrder = new();

    /// <summary>Whether the archive has all finished tasks.</summary>
    public bool IsEmpty => _inOrder.Count == 0;

    /// <summary>Finds a task. Null: it is unfinished, or in the archive, or was never known.</summary>
    public TaskInfo? Find(TaskId task) => _byId.GetValueOrDefault(task);

    public void Add(IReadOnlyList<FinishedTask> tasks)
    {
        if (tasks.Count == 0)
        {
            return;
        }

        _inOrder.Enqueue(tasks);
        foreach (var finished in tasks)
        {
            if (finished.Task.Phase.IsFinal())
            {
                _byId[finished.Task.Id] = finished.Task;
            }
            else
            {
                _byId.Remove(finished.Task.Id);
            }
        }
    }

    /// <summary>The archive has reached this event.</summary>
    public void Archived(long through)
    {
        while (_inOrder.TryPeek(out var tasks) && tasks[^1].OutcomeEvent <= through)
        {
            _inOrder.Dequeue();
            foreach (var finished in tasks)
            {
                // An id may have been used again since; the newer one stays.
                if (_byId.TryGetValue(finished.Task.Id, out var kept) && ReferenceEquals(kept, finished.Task))
                {
                    _byId.Remove(finished.Task.Id);
                }
            }
        }
    }
}
