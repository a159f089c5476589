using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <summary>What schedulers look up of tasks that have ended. Like any archive it is written after the journal, so it may be behind.</summary>
internal sealed class FaultyArchive
{
    private readonly Dictionary<TaskId, (TaskInfo Latest, TaskInfo? Before)> _tasks = [];

    public void Keep(IEnumerable<TaskInfo> finished)
    {
        foreach (var task in finished)
        {
            _tasks[task.Id] = (task, _tasks.GetValueOrDefault(task.Id).Latest);
        }
    }

    /// <summary>Those that have ended, in the order of their ids.</summary>
    public IEnumerable<TaskInfo> Ended => _tasks.Values.Select(task => task.Latest).Where(task => task.Phase.IsFinal()).OrderBy(task => task.Id);

    public void Clear() => _tasks.Clear();

    /// <param name="isBehind">As it was before the latest that happened to the task.</param>
    public TaskInfo? Find(TaskId task, bool isBehind) => _tasks.GetValueOrDefault(task) is var known && isBehind ? known.Before : known.Latest;
}
