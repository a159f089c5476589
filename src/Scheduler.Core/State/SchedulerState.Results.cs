using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>Results that other tasks read.</content>
internal sealed partial class SchedulerState
{
    public ResultTable Results { get; } = new();

    /// <summary>The task is about to finish.</summary>
    private void KeepResult(SuccessRecorded e)
    {
        if (Dependencies.Of(e.Task.Value, isGroup: false) is { Count: var needed } && e.Result.Length > 0 && Results.HasRoomFor(e.Result))
        {
            Set(e.Task.Value, new KeptResult(e.Result, needed));
        }
    }

    /// <summary>The task is unfinished from now on, or is no more.</summary>
    /// <param name="more">1, or -1.</param>
    private void CountNeed(TaskState task, int more)
    {
        for (var i = 0; i < task.Spec.After.Count && Results.Count > 0; i++)
        {
            var edge = task.Spec.After[i];
            if (!edge.IsGroup && Results.Find(edge.Name) is { } result)
            {
                Set(edge.Name, result with { NeededBy = result.NeededBy + more });
            }
        }
    }

    private void Set(string task, KeptResult result)
    {
        if (Results.Find(task) is { } before)
        {
            _digest -= ResultTable.Digest(task, before);
            Results.Remove(task);
        }

        if (result.NeededBy > 0)
        {
            _digest += ResultTable.Digest(task, result);
            Results.Add(task, result);
        }
    }
}
