using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>What can be changed of a task that waits: its priority, its earliest start, and its queue. It keeps its place among equals.</summary>
internal static class TaskRevision
{
    public static Answer Revise(Desk desk, ReviseTask command)
    {
        var id = command.Task;
        if (desk.State.Task(id) is not { } task)
        {
            return desk.State.Outcomes.Find(id) is { } outcome
                ? new Rejection(RejectionCode.AlreadyFinal, $"Task '{id}' {outcome.Phase.HowItEnded()}.")
                : id.Unknown();
        }

        if (!task.DurablePhase.IsWaiting())
        {
            return new Rejection(RejectionCode.NotWaiting, $"Task '{id}' is {task.Phase}; only one that waits can be changed.");
        }

        var spec = task.Spec with
        {
            Priority = command.Priority ?? task.Spec.Priority,
            NotBefore = command.NotBefore ?? task.Spec.NotBefore,
            Queue = command.Queue ?? task.Spec.Queue,
        };
        if (desk.State.Queue(spec.Queue) is null)
        {
            return new Rejection(
                RejectionCode.UnknownQueue, KnownNames.Unknown("queue", spec.Queue, desk.State.Queues.Select(queue => queue.Options.Name)));
        }

        if (command.NotBefore is { } start && TaskRule.StartFault(start, task.ExpiresAt) is { } fault)
        {
            return fault.ToRejection(id);
        }

        if (!desk.Backlog.HasClassFor(spec) && desk.Backlog.ClassCount >= desk.Options.Limits.MaxSchedulingClasses)
        {
            return Admission.TooManyClasses(desk.Options.Limits);
        }

        if (spec != task.Spec)
        {
            desk.Emit(new TaskRevised(desk.Now, id, spec.Priority, spec.NotBefore, spec.Queue));
        }

        return new ReviseAccepted(id, task.Phase);
    }
}
