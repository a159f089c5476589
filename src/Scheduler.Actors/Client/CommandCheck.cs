using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>What can't be sent because something is missing. Everything else is the scheduler's to say.</summary>
internal static class CommandCheck
{
    private const int MostReasonChars = 4_096;

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
            new Rejection(RejectionCode.Invalid, "The name of the schedule is missing, or the reason of its hold."),
        HoldSchedule { Reason.Length: > MostReasonChars } => new Rejection(
            RejectionCode.Invalid, FormattableString.Invariant($"The reason of the hold may have at most {MostReasonChars} characters.")),
        _ => null,
    };

    private static Rejection? Refusal(ScheduleSpec? schedule) => ScheduleSpec.Refusal(schedule)
        ?? SubmitCheck.Refusal([schedule!.Task with { Id = new TaskId(schedule.Name) }])
        ?? (WireSize.Of(schedule) <= SchedulerExtension.MaxMessageBytes / 2
            ? null
            : new Rejection(RejectionCode.Invalid, $"Schedule '{schedule.Name}' is too long to be sent: its texts, its labels and its task together."));
}
