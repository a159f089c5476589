using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Archive;

/// <summary>Which event recorded or revoked which outcome.</summary>
public static class Outcomes
{
    /// <param name="finished">The tasks that these events finished or made to run again, in order.</param>
    /// <exception cref="InvariantBrokenException">The tasks and the events do not match.</exception>
    public static FinishedTask[] Number(long first, IReadOnlyList<Event> events, IReadOnlyList<TaskInfo> finished)
    {
        if (finished.Count == 0)
        {
            return [];
        }

        var numbered = new FinishedTask[finished.Count];
        var count = 0;
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i] is SuccessRecorded or FailureRecorded or CancellationRecorded or ExpiryRecorded or TaskRetried)
            {
                if (count == numbered.Length)
                {
                    throw Broken(first);
                }

                numbered[count] = new FinishedTask(first + i, finished[count]);
                count++;
            }
        }

        return count == numbered.Length ? numbered : throw Broken(first);
    }

    private static InvariantBrokenException Broken(long first) =>
        new($"The outcomes of the batch from event {first} are not those of its events.");
}
