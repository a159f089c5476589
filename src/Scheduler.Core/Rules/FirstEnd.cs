using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>When the first of some attempts ends, as far as it is known how long their tasks run: their submitters said, or others of their kinds have shown.</summary>
internal static class FirstEnd
{
    /// <summary>Null: of none is it known. One that takes longer than thought is taken to end now.</summary>
    public static Timestamp? Of(Desk desk, IEnumerable<AttemptState> attempts)
    {
        Timestamp? first = null;
        foreach (var attempt in attempts)
        {
            if (desk.State.Estimates.Of(attempt.Task.Spec) is { } estimate && attempt.AssignedAt + (estimate - attempt.RanBefore) is var end && !(first <= end))
            {
                first = end;
            }
        }

        return first is { } known ? Timestamp.Later(desk.Now, known) : null;
    }
}
