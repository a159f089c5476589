using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>Rows of the journal.</content>
internal sealed partial class SchedulerState
{
    /// <exception cref="InvariantBrokenException">The row does not follow from what came before it.</exception>
    public void Replay(long firstEventNumber, IReadOnlyList<Event> events, ulong digestAfter)
    {
        if (firstEventNumber != LastEventNumber + 1)
        {
            throw new InvariantBrokenException(
                $"The journal goes on with event {firstEventNumber}, but {LastEventNumber + 1} should come next: rows are missing.");
        }

        for (var i = 0; i < events.Count; i++)
        {
            Apply(events[i]);
        }

        if (Digest != digestAfter)
        {
            throw new InvariantBrokenException(
                $"The state after event {LastEventNumber} is not the one that wrote it: the journal, or this version's reading of it, is wrong.");
        }
    }
}
