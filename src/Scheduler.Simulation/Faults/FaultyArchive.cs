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
        foreach (var (_, task, attempt, log) in attempts)
        {
            if (!_attempts.TryGetValue(task, out var before))
            {
                _attempts.Add(task, before = []);
            }

            FaultException.Require(before.TrueForAll(other => other.Token != attempt.Token), $"attempt {attempt.Token} of {task} is told of once");
            FaultException.Require(attempt.End is not null && attempt.EndedAt >= attempt.AssignedAt, $"attempt {attempt.Token} of {task} says how it ended");
            RequireLog(attempt, log);
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

    /// <summary>What the handler of an attempt logs in these worlds: some log nothing.</summary>
    public static ReadOnlyMemory<byte>? LogOf(FencingToken token) =>
        token.Value % 3 != 0 ? default(ReadOnlyMemory<byte>?) : AttemptLog.Encode(new LogLine(1, new Timestamp(token.Value), LogLineLevel.Information, $"attempt {token}"));

    // A node says it with the end; of one whose node did not say how it ended, the last that it said before is kept, if it said any.
    private static void RequireLog(AttemptInfo attempt, ReadOnlyMemory<byte>? log)
    {
        var expected = LogOf(attempt.Token);
        var mayLack = attempt.End is not (AttemptEnd.Succeeded or AttemptEnd.Failed or AttemptEnd.Yielded);
        FaultException.Require(
            log is { } told ? expected is { } said && told.Span.SequenceEqual(said.Span) && attempt.LogBytes == said.Length : expected is null || mayLack,
            $"attempt {attempt.Token} has the log that its handler wrote");
    }

    private void RequireAllAttempts(TaskInfo task, CopyFacts facts)
    {
        var attempts = _attempts.GetValueOrDefault(task.Id, []);
        var told = attempts.Where(attempt => attempt.End != AttemptEnd.Succeeded).Select(attempt => attempt.Token).ToHashSet();
        var ended = facts.EndedWithoutSuccess(task.Id);
        FaultException.Require(
            task is not { Phase: TaskPhase.Succeeded, Token: { } winner } || LogOf(winner) is null || attempts.Exists(attempt => attempt.Token == winner && attempt.End == AttemptEnd.Succeeded),
            $"the log of the success of {task.Id} is told of");
        FaultException.Require(
            told.SetEquals(ended), $"all attempts of {task.Id} are told of when it ends: {string.Join(' ', told.Order())} of {string.Join(' ', ended.Order())}");
    }

    /// <param name="isBehind">As it was before the latest that happened to the task.</param>
    public TaskInfo? Find(TaskId task, bool isBehind) => _tasks.GetValueOrDefault(task) is var known && isBehind ? known.Before : known.Latest;
}
