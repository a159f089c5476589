using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>Results that other tasks read.</content>
internal sealed partial class SchedulerState
{
    public ResultTable Results { get; } = new();

    /// <summary>The task is about to finish.</summary>
    private void KeepResult(SuccessRecorded e)
    {
        // One of an earlier task of the same id counts no more.
        DropResult(e.Task.Value);
        if (e.Result.Length > 0 && Results.IsNeeded(e.Task.Value) && Results.HasRoomFor(e.Result))
        {
            KeepResult(e.Task.Value, e.Result);
        }
    }

    private void KeepResult(string task, ReadOnlyMemory<byte> bytes)
    {
        Results.Keep(task, bytes);
        _digest += ResultTable.Digest(task, bytes);
    }

    private void DropResult(string task)
    {
        if (Results.Find(task) is { } bytes)
        {
            _digest -= ResultTable.Digest(task, bytes);
            Results.Drop(task);
        }
    }

    /// <summary>The task is unfinished from now on.</summary>
    private void NeedResults(TaskState task)
    {
        for (var i = 0; i < task.Spec.After.Count; i++)
        {
            if (!task.Spec.After[i].IsGroup)
            {
                Results.CountNeed(task.Spec.After[i].Name, 1);
            }
        }
    }

    /// <summary>The task is finished: what nobody else needs is dropped.</summary>
    private void EndNeeds(TaskState task)
    {
        for (var i = 0; i < task.Spec.After.Count; i++)
        {
            var edge = task.Spec.After[i];
            if (edge.IsGroup)
            {
                continue;
            }

            Results.CountNeed(edge.Name, -1);
            if (!Results.IsNeeded(edge.Name))
            {
                DropResult(edge.Name);
            }
        }
    }
}
