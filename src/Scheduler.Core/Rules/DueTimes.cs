using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>Tasks whose time has come become pending; those whose time is over expire. Expiry goes before.</summary>
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
            else
            {
                desk.Emit(new TaskBecameDue(desk.Now, task.Id));
            }
        }
    }
}
