using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>A task fails for good, and its order key is held where it says so.</summary>
internal static class TaskFailure
{
    /// <param name="token">Of the attempt that ended so; none where no attempt is at work.</param>
    public static void Record(Desk desk, TaskState task, FencingToken token, FailureCause cause, string error, TimeSpan runTime)
    {
        OrderRule.BeforeFailure(desk, task);
        desk.Emit(new FailureRecorded(desk.Now, task.Id, token, cause, desk.Cut(error), runTime));
    }
}
