using Scheduler.Core.Events;
using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <content>Rows of the journal.</content>
internal sealed partial class SchedulerState
{
    /// <summary>The events up to a number are given up: the next one comes behind it.</summary>
    public void Skip(long upTo) => LastEventNumber = upTo;

    /// <exception cref="InvariantBrokenException">The row does not follow from what came before it.</exception>
    public void Replay(long firstEventNumber, IReadOnlyList<Event> events, ulong digestAfter)
    {
        if (!JournalLossRule.Follows(LastEventNumber, firstEventNumber, events))
        {
            throw new InvariantBrokenException(
                $"The journal continues with event {firstEventNumber}, but {LastEventNumber + 1} should come next: rows are missing.");
        }

        LastEventNumber = firstEventNumber - 1;
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
