using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>
/// What a cancel does: at once while the task waits; while an attempt is at work it is asked to stop, and whichever comes
/// first is the outcome.
/// </summary>
internal static class Cancellation
{
    public static Answer Cancel(Desk desk, CancelTask command)
    {
        if (desk.State.Task(command.Task) is not { } task)
        {
            return desk.State.Outcomes.Find(command.Task) is { } outcome
                ? new Rejection(RejectionCode.AlreadyFinal, $"Task '{command.Task}' {outcome.Phase.HowItEnded()}.")
                : command.Task.Unknown();
        }

        if (task.Attempts is null)
        {
            desk.Emit(new CancellationRecorded(desk.Now, task.Id));
            return new CancelAccepted(task.Id, TaskPhase.Cancelled);
        }

        if (!task.CancelRequested)
        {
            desk.Emit(new CancelRequested(desk.Now, task.Id, command.Principal));
        }

        // Asked again each time: the first request may have been lost on its way.
        for (var attempt = task.Attempts; attempt is not null; attempt = attempt.Next)
        {
            desk.Batch.To(attempt.Node.Id).Cancel(attempt.Token);
        }

        return new CancelAccepted(task.Id, task.Phase);
    }
}
