using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>Tasks of one order key run one after the other, in the order of their submission: the next begins when the one before it has its outcome.
/// One that failed and is made to run again goes before those that have not begun.</summary>
/// <remarks>Whoever decides is one, so at no time do two run: see <see cref="OrderKeys"/>.</remarks>
internal static class OrderRule
{
    /// <summary>To be called before a task fails for good: its order key is held where the task says so.</summary>
    public static void BeforeFailure(Desk desk, TaskState task)
    {
        if (task.Spec is { OrderKey: { } key, OrderOnFailure: OrderFailure.Hold })
        {
            // Whoever holds it for another reason is to know before they release it.
            var held = desk.State.Holds.Find(HoldTarget.OrderKey, key);
            var reason = held is null ? $"Task '{task.Id}' failed." : $"Task '{task.Id}' failed. Before: {held.Reason}";
            desk.Emit(new HoldPlaced(desk.Now, HoldTarget.OrderKey, key, desk.Cut(reason), held?.By));
        }
    }

    /// <summary>Why a task is not accepted; null: it is. A failure always finds room for its hold, so the bound is checked here.</summary>
    public static Rejection? Refusal(Desk desk, TaskSpec task) =>
        task is { OrderKey: not null, OrderOnFailure: OrderFailure.Hold } && desk.State.Holds.Count >= desk.Options.Limits.MaxHolds
            ? HoldRule.TooMany(desk)
            : null;
}
