using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// What becomes of a task's two attempts. The first success of either is the outcome, and the other is asked to stop; it holds its slots, its
/// resources and its share of limits until it has. Any other end of one of them is no outcome and no try: the other goes on, and
/// its end is treated as if it had always been the only one.
/// </summary>
internal static class RivalRule
{
    /// <summary>One of two ends without an outcome.</summary>
    /// <returns>False: it is the only one, and what it comes to is the task's.</returns>
    public static bool LeavesToOther(Desk desk, AttemptState attempt, RivalEnd how, string? error = null, bool crashed = false)
    {
        var task = attempt.Task;
        if (task.Attempts is not { Next: not null })
        {
            return false;
        }

        desk.Emit(new RivalEnded(desk.Now, task.Id, attempt.Token, task.CancelRequested ? RivalEnd.Cancelled : how, error is null ? null : desk.Cut(error), crashed));
        return true;
    }

    /// <summary>An attempt brings the outcome, by an event that is about to be emitted: whatever else lives of the task is to stop.</summary>
    public static void StopOther(Desk desk, AttemptState winner)
    {
        for (var attempt = winner.Task.Attempts; attempt is not null; attempt = attempt.Next)
        {
            if (!ReferenceEquals(attempt, winner))
            {
                desk.Batch.To(attempt.Node.Id).Cancel(attempt.Token);
            }
        }
    }

    /// <summary>A node speaks of an attempt that no task waits for.</summary>
    /// <returns>False: it is no leftover of a task that has ended.</returns>
    public static bool Hear(Desk desk, NodeState? node, AttemptReport report)
    {
        if (!report.IsEnd || node?.Leftover(report.Token) is not { } leftover)
        {
            return false;
        }

        AttemptReports.KeepLog(desk, report);
        End(desk, leftover);
        return true;
    }

    /// <summary>What was left of a task has ended, or went with its node.</summary>
    public static void End(Desk desk, AttemptState leftover) =>
        desk.Emit(new LeftoverEnded(desk.Now, leftover.Task.Id, leftover.Token, leftover.Node.Id));
}
