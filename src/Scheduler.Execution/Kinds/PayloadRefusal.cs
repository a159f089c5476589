using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Execution.Kinds;

/// <summary>Payloads that a task's kind cannot work with are refused before the task is sent: by every client in the same order and with
/// the same words, for tasks and for schedules.</summary>
public static class PayloadRefusal
{
    /// <summary>Why the request is refused; null: its payloads have no faults.</summary>
    /// <param name="fault">Returns what is wrong with a task's payload.</param>
    /// <param name="limits">The scheduler's limits, as far as they are known here. If a task has more than one fault, the one is reported that the
    /// scheduler would report.</param>
    public static Rejection? Of(Request request, Func<TaskSpec, TaskFault?> fault, SchedulerLimits limits)
    {
        return request switch
        {
            SubmitTasks { Tasks: { } tasks } => tasks.Select(OfTask).FirstOrDefault(refusal => refusal is not null),
            SetSchedule { Schedule: { Name: { } name, Task: { } task } schedule } => schedule.OfTask(OfTask(task with { Id = new TaskId(name) })),
            _ => null,
        };

        Rejection? OfTask(TaskSpec? task) => task?.Kind is null || fault(task) is not { } wrong ? null
            : (TaskRule.Fault(task, limits) ?? wrong).ToRejection(task.Id);
    }
}
