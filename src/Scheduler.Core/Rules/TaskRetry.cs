using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>
/// Which finished tasks run again when somebody asks for it: those that did not succeed, under their id and with all their
/// attempts. What the kernel knows goes before what the archive says, which may be behind.
/// </summary>
internal static class TaskRetry
{
    public static Answer Retry(Desk desk, RetryTask command)
    {
        var id = command.Task;
        if (desk.State.Task(id) is { } live)
        {
            // The answer to an earlier request may have been lost.
            return live.IsRetry
                ? new RetryAccepted(id, live.Phase)
                : new Rejection(
                    RejectionCode.NotFinal,
                    $"Task '{id}' is {live.Phase} and has no outcome yet; only one that ended without success runs again.");
        }

        var outcome = desk.State.Outcomes.Find(id);
        if ((outcome?.Phase ?? command.Ended?.Phase) is not { } phase)
        {
            return id.Unknown();
        }

        if (phase == TaskPhase.Succeeded)
        {
            return new Rejection(
                RejectionCode.AlreadyFinal,
                $"Task '{id}' has succeeded, and that stays its outcome. Submit it under another id to have it done once more.");
        }

        if (command.Ended?.Spec is not { } task)
        {
            return new Rejection(
                RejectionCode.UnknownTask,
                $"Of task '{id}' only the outcome is still known, {phase}, and not what it was. Submit it under another id.");
        }

        if (outcome is not null && outcome.ContentHash != (command.Ended.ContentHash ?? ContentHash.Of(task)))
        {
            return new Rejection(RejectionCode.Unavailable, $"The archive does not know yet how task '{id}' ended. Ask again.");
        }

        var again = GroupRule.IsCounted(desk, task, command.Ended.SubmittedAt) ? task : task with { Group = null };
        if ((UniqueRule.RefusalToRetry(desk, task) ?? RetryCircle.Refusal(desk, again) ?? Admission.NoRoomFor(desk, task)) is { } refusal)
        {
            return refusal;
        }

        desk.Emit(new TaskRetried(desk.Now, again) { Ended = again.Group is null ? null : phase });
        return new RetryAccepted(id, desk.State.Task(id)!.Phase);
    }
}
