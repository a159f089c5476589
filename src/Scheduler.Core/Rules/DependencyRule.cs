using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>What is to be said of a condition now.</summary>
internal enum Verdict
{
    /// <summary>What it is about has no end yet.</summary>
    Open,

    Met,

    /// <summary>It ended otherwise.</summary>
    Unmet,
}

/// <summary>A task begins when everything has ended that it waits for, as it says; what waits in vain is cancelled, with all that waits for its success.</summary>
/// <remarks>Conditions are looked at where the end is applied, so a task is released by the very event that ends the last one that it waited for.</remarks>
internal static class DependencyRule
{
    /// <param name="ended">How the task ended; null: it has not.</param>
    public static Verdict Of(DependencyCondition condition, TaskPhase? ended) => ended is null ? Verdict.Open
        : condition switch
        {
            DependencyCondition.Succeeded => ended == TaskPhase.Succeeded,
            DependencyCondition.Failed => ended != TaskPhase.Succeeded,
            _ => true,
        } ? Verdict.Met : Verdict.Unmet;

    /// <param name="group">Null: it comes in the same submit.</param>
    public static Verdict Of(DependencyCondition condition, GroupState? group) => group switch
    {
        null => Verdict.Open,
        { Ended.NotSucceeded: > 0 } when condition == DependencyCondition.Failed => Verdict.Met,
        { IsComplete: false } => Verdict.Open,
        _ => Of(condition, group.Ended.Worst),
    };

    /// <summary>Whether a task waits on although something ended otherwise: only what did not succeed may run again.</summary>
    public static bool WaitsOn(UnmetAction action, TaskPhase ended) => action == UnmetAction.Wait && ended != TaskPhase.Succeeded;

    /// <summary>Cancels what waits in vain, as far as the batch has room.</summary>
    public static void CancelDoomed(Desk desk)
    {
        while (!desk.Batch.IsFull && desk.State.Dependencies.NextDoomed is { } task)
        {
            desk.Emit(new CancellationRecorded(desk.Now, task.Id) { Unmet = task.Edges!.Unmet });
        }
    }
}
