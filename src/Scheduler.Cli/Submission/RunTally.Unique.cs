using Scheduler.Core.Events;

namespace Scheduler.Cli.Submission;

/// <content>What unique keys did: tasks that were not submitted, and those that later ones have replaced.</content>
internal sealed partial class RunTally
{
    private long _notSubmitted;
    private long _joined;
    private long _replaced;

    // The event before this one admitted it, and it takes the place of the task that has its unique key.
    private TaskSpec? _replacing;

    /// <summary>A task was not submitted, as another has its unique key. Where that is no task of the input, it is waited for in its place.</summary>
    /// <param name="other">Null: it has ended.</param>
    /// <returns>Whether the other is waited for because of this; then it is to be found out whether it has ended meanwhile.</returns>
    public bool NotSubmitted(TaskId task, TaskId? other)
    {
        lock (_gate)
        {
            if (!Take(task, out var line))
            {
                return false;
            }

            _notSubmitted++;
            Signal();
            if (other is not { } holder)
            {
                return false;
            }

            line = line with { Bytes = 0, IsJoined = true };
            if (_early.Remove(holder, out var early))
            {
                _joined++;
                Finish(line, holder, early);
                return false;
            }

            var isNew = _unfinished.TryAdd(holder, line);
            _joined += isNew ? 1 : 0;
            return isNew;
        }
    }

    /// <summary>A task that is waited for in place of another had ended before: no event of it will come.</summary>
    public void HadEnded(TaskId other)
    {
        lock (_gate)
        {
            if (_unfinished.TryGetValue(other, out var line) && line.IsJoined)
            {
                Take(other, out _);
                _joined--;
                Signal();
            }
        }
    }

    // What was waited for in place of an earlier line's task is the task of a line itself.
    private bool TryTakeOver(TaskId task, Waiting waiting)
    {
        if (_unfinished[task] is not { IsJoined: true, Failed: var failed })
        {
            return false;
        }

        _unfinished[task] = waiting with { Failed = failed };
        _joined--;
        return true;
    }

    /// <summary>The task for which this one is cancelled; null: none. The events of that are in a row: the later task is admitted, its start may be
    /// moved, and the one that had its unique key is cancelled.</summary>
    private TaskSpec? Replaces(Event happened)
    {
        var replacing = _replacing;
        _replacing = happened switch
        {
            TaskAdmitted { Task: { Unique.OnConflict: UniqueConflict.Replace or UniqueConflict.Debounce } task } => task,
            TaskRevised e when e.Task == replacing?.Id => replacing,
            _ => null,
        };
        return happened is CancellationRecorded ? replacing : null;
    }

    private static bool IsReplaced(Waiting line, Ended outcome) =>
        outcome.ReplacedBy is { } by && line.Unique?.Key == by.Key;

    // By an earlier run. What took its place is not known any more: one that says so of others, and has not begun, is taken for replaced.
    private static bool WasReplaced(Waiting line, TaskPhase phase, TaskInfo? ended) =>
        phase == TaskPhase.Cancelled && line.Unique is { OnConflict: UniqueConflict.Replace or UniqueConflict.Debounce } && ended is { Attempt: 0 };
}
