using Scheduler.Core.Events;
using Scheduler.Core.State;

namespace Scheduler.Core;

/// <content>Single attempts.</content>
public sealed partial class Follower
{
    /// <summary>The attempts of an unfinished task that have not ended, earliest first; ended ones are on their way into the archive, or there.</summary>
    public IReadOnlyList<AttemptInfo> LiveAttempts(TaskId id)
    {
        List<AttemptInfo> live = [];
        for (var attempt = _state.Task(id)?.Attempts; attempt is not null; attempt = attempt.Next)
        {
            live.Add(Describe(attempt));
        }

        live.Sort((one, other) => one.Token.CompareTo(other.Token));
        return live;
    }

    /// <summary>The attempt that produced a task's success, from the task's record. Null: it has not succeeded, or its record does not say.</summary>
    public static AttemptInfo? SuccessOf(TaskInfo task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task is not { Phase: TaskPhase.Succeeded, Token: { } token, Node: { } node } ? null : new AttemptInfo
        {
            Number = task.Attempt,
            Token = token,
            Node = node,
            AssignedAt = task.AssignedAt ?? task.SubmittedAt,
            EndedAt = task.FinishedAt,
            RunTime = task.RunTime,
            End = AttemptEnd.Succeeded,
        };
    }

    private static TaskProgress? ProgressOf(TaskState task)
    {
        TaskProgress? furthest = null;
        for (var attempt = task.Attempts; attempt is not null; attempt = attempt.Next)
        {
            furthest = attempt.Progress is { } one && !(furthest?.Fraction >= one.Fraction) ? one : furthest;
        }

        return furthest;
    }

    /// <summary>The end of the log of a running attempt's handler (<see cref="AttemptLog"/>); null: nothing was logged, or the attempt is not
    /// running.</summary>
    public ReadOnlyMemory<byte>? TailOf(TaskId task, FencingToken attempt) => _state.Task(task)?.Attempt(attempt)?.Tail;

    private static AttemptInfo Describe(AttemptState attempt) => new()
    {
        Number = attempt.Number,
        Token = attempt.Token,
        Node = attempt.Node.Id,
        AssignedAt = attempt.AssignedAt,
        IsRunning = attempt.Started,
        Progress = attempt.Progress,
    };

    private static AttemptInfo Describe(AttemptState attempt, Event by, ReadOnlyMemory<byte>? log)
    {
        var (end, time, error) = by switch
        {
            SuccessRecorded e when e.Token == attempt.Token => (AttemptEnd.Succeeded, e.RunTime, null),
            AttemptFailed e => (AttemptEnd.Failed, (TimeSpan?)e.RunTime, e.Error),
            FailureRecorded e when e.Token == attempt.Token => (AttemptEnd.Failed, e.RunTime, e.Error),
            AttemptYielded e => (attempt.Preempted is null ? AttemptEnd.Yielded : AttemptEnd.Preempted, e.RunTime, null),
            AttemptLost { Crashed: true } => (AttemptEnd.Crashed, null, null),
            AttemptLost e => (EndBy(e.Cause), null, null),
            RivalEnded e => (EndBy(e), null, e.Error),
            CancellationRecorded => (AttemptEnd.Cancelled, null, null),
            ExpiryRecorded => (AttemptEnd.Expired, null, null),
            _ => (AttemptEnd.Superseded, (TimeSpan?)null, (string?)null),
        };
        return Describe(attempt) with
        {
            EndedAt = by.At,
            RunTime = time,
            End = end,
            IsRunning = false,
            LogBytes = log?.Length ?? 0,
            Error = error is { Length: > AttemptInfo.MostErrorChars } ? error[..AttemptInfo.MostErrorChars] : error,
        };
    }

    private static AttemptEnd EndBy(LossCause cause) => cause switch
    {
        LossCause.LeaseExpired => AttemptEnd.LeaseExpired,
        LossCause.ProcessDied => AttemptEnd.ProcessDied,
        _ => AttemptEnd.HandedBack,
    };

    private static AttemptEnd EndBy(RivalEnded ended) => ended.How switch
    {
        RivalEnd.Failed => AttemptEnd.Failed,
        RivalEnd.Yielded => AttemptEnd.Yielded,
        RivalEnd.Cancelled => AttemptEnd.Cancelled,
        _ => ended.Crashed ? AttemptEnd.Crashed : AttemptEnd.Lost,
    };
}
