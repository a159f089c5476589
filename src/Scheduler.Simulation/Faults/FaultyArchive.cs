using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <summary>What schedulers look up of tasks that have ended. Like any archive it is written after the journal, so it may be behind.</summary>
internal sealed class FaultyArchive
{
    private readonly Dictionary<TaskId, (TaskInfo Latest, TaskInfo? Before)> _tasks = [];

    private readonly Dictionary<TaskId, List<AttemptInfo>> _attempts = [];

    /// <summary>Keeps what the follower has come to.</summary>
    /// <param name="facts">What of its attempts must be told.</param>
    public void Keep(Follower follower, CopyFacts facts)
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
            RequireAllAttempts(task, facts);
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

    private void RequireAllAttempts(TaskInfo task, CopyFacts facts)
    {
        var told = _attempts.GetValueOrDefault(task.Id, []).Select(attempt => attempt.Token).ToHashSet();
        var ended = facts.EndedWithoutSuccess(task.Id);
        FaultException.Require(
            told.SetEquals(ended), $"all attempts of {task.Id} are told of when it ends: {string.Join(' ', told.Order())} of {string.Join(' ', ended.Order())}");
    }

    /// <param name="isBehind">As it was before the latest that happened to the task.</param>
    public TaskInfo? Find(TaskId task, bool isBehind) => _tasks.GetValueOrDefault(task) is var known && isBehind ? known.Before : known.Latest;
}
