using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <summary>What schedulers look up of tasks that have ended. Like any archive it is written after the journal, so it may be behind.</summary>
internal sealed class FaultyArchive
{
    private readonly Dictionary<TaskId, (TaskInfo Latest, TaskInfo? Before)> _tasks = [];

    private readonly Dictionary<TaskId, List<AttemptInfo>> _attempts = [];

    /// <summary>Keeps what the follower has come to.</summary>
    public void Keep(Follower follower)
    {
        var finished = follower.TakeFinished(out var attempts);
        foreach (var (_, task, attempt) in attempts)
        {
            if (!_attempts.TryGetValue(task, out var before))
            {
                _attempts.Add(task, before = []);
            }

            FaultException.Require(before.TrueForAll(other => other.Token != attempt.Token), $"attempt {attempt.Token} of {task} is told of once");
            FaultException.Require(attempt.End is not null and not AttemptEnd.Succeeded && attempt.EndedAt >= attempt.AssignedAt, $"attempt {attempt.Token} of {task} says how it ended");
            before.Add(attempt);
        }

        foreach (var task in finished)
        {
            RequireAllAttempts(task);
            _tasks[task.Id] = (task, _tasks.GetValueOrDefault(task.Id).Latest);
        }
    }

    /// <summary>Those that have ended, in the order of their ids.</summary>
    public IEnumerable<TaskInfo> Ended => _tasks.Values.Select(task => task.Latest).Where(task => task.Phase.IsFinal()).OrderBy(task => task.Id);

    public void Clear()
    {
        _tasks.Clear();
        _attempts.Clear();
    }

    // Those of its latest run are the last of them, and numbered without a gap. Where a copy runs beside another attempt, one of them may end after the task has its outcome.
    private void RequireAllAttempts(TaskInfo task)
    {
        if (task.Phase.IsFinal() && task.Copy is null)
        {
            var told = _attempts.GetValueOrDefault(task.Id, []);
            var ended = task.Attempt - (task.Phase == TaskPhase.Succeeded ? 1 : 0);
            var numbers = told.TakeLast(ended).Select(attempt => attempt.Number).Distinct().ToArray();
            FaultException.Require(numbers.Length == ended && numbers.All(number => number <= task.Attempt), $"all attempts of {task.Id} are told of before its end");
        }
    }

    /// <param name="isBehind">As it was before the latest that happened to the task.</param>
    public TaskInfo? Find(TaskId task, bool isBehind) => _tasks.GetValueOrDefault(task) is var known && isBehind ? known.Before : known.Latest;
}
