using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>What can't be sent because something is missing. Everything else is the scheduler's to say.</summary>
internal static class CommandCheck
{
    public static Rejection? Refusal(KernelCommand command) => command switch
    {
        CancelTask { Task: var task } => task.Refusal(),
        RetryTask { Task: var task } => task.Refusal(),
        ExplainTask { Task: var task } => task.Refusal(),
        GetTask { Task: var task } => task.Refusal(),
        CordonNode { Name: null } or UncordonNode { Name: null } or DrainNode { Name: null } =>
            new Rejection(RejectionCode.Invalid, "The node that is meant has no name."),
        ConfigureQueue { Queue: var queue } => QueueOptions.Refusal(queue),
        SetSchedule { Schedule: var schedule } => Refusal(schedule),
        HoldSchedule { Name: null } or HoldSchedule { Reason: null } or ReleaseSchedule { Name: null } or RunSchedule { Name: null } or RemoveSchedule { Name: null } =>
            new Rejection(RejectionCode.Invalid, "The schedule that is meant has no name, or its hold no reason."),
        _ => null,
    };

    // What the codec can't write.
    private static Rejection? Refusal(ScheduleSpec? schedule) =>
        schedule is null or { Name: null } or { Recurrence: null } or { Zone: null } or { Task: null } or { Labels: null }
            ? new Rejection(RejectionCode.Invalid, "The schedule is null, or its name, recurrence, zone, task or labels are: none of these may be.")
            : SubmitCheck.Refusal([schedule.Task with { Id = new TaskId("template") }]);
}
