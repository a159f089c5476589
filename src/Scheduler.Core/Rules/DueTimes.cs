using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>Tasks whose time has come become pending; those whose time is over expire, or are too old to be tried again. What ends a task goes
/// before.</summary>
internal static class DueTimes
{
    public static void Advance(Desk desk)
    {
        while (!desk.Batch.IsFull && desk.Backlog.DueBy(desk.Now) is { } task)
        {
            if (task.ExpiresAt is { } expires && expires <= desk.Now)
            {
                desk.Emit(new ExpiryRecorded(desk.Now, task.Id));
            }
            else if (RetryRule.TooOldAt(task) <= desk.Now)
            {
                // No attempt could begin in time. None of it is at work, so no token is that of its end.
                TaskFailure.Record(desk, task, default, FailureCause.TooOld, RetryRule.TooOldText(task, task.LastError ?? ""), TimeSpan.Zero);
            }
            else
            {
                desk.Emit(new TaskBecameDue(desk.Now, task.Id));
            }
        }
    }
}
