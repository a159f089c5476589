using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>
/// Outcomes leave the memory when they are too many or too old, the oldest first and some at a time, so that the journal
/// is not told of each.
/// </summary>
internal static class OutcomeRetention
{
    private const int AtATime = 1_000;

    public static void Forget(Desk desk)
    {
        var limits = desk.Options.Limits;
        var outcomes = desk.State.Outcomes;
        var slack = Math.Min(AtATime, limits.MaxOutcomesKept / 10);
        var tooMany = outcomes.Count - limits.MaxOutcomesKept;
        if (tooMany > slack)
        {
            desk.Emit(new OutcomesForgotten(desk.Now, tooMany));
        }
        else if (outcomes.Oldest is { } oldest && desk.Now - oldest.FinishedAt > limits.OutcomesKeptFor * 1.1)
        {
            var tooOld = outcomes.OldestFirst().Take(AtATime).TakeWhile(o => desk.Now - o.FinishedAt > limits.OutcomesKeptFor).Count();
            desk.Emit(new OutcomesForgotten(desk.Now, tooOld));
        }
    }
}
