using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Archive;

/// <summary>The archive's entries from a part of the journal, each list in the order of the events.</summary>
public readonly record struct ArchiveEntries(IReadOnlyList<FinishedTask> Tasks, IReadOnlyList<EndedAttempt> Attempts)
{
    public static readonly ArchiveEntries None = new([], []);

    public int Count => Tasks.Count + Attempts.Count;

    /// <summary>The number of the last event that they come from; 0 if there are none.</summary>
    public long LastEvent => Math.Max(Tasks.Count == 0 ? 0 : Tasks[^1].OutcomeEvent, Attempts.Count == 0 ? 0 : Attempts[^1].Event);

    /// <summary>Takes the entries from the follower, which has just applied these events.</summary>
    /// <exception cref="InvariantBrokenException">The follower and the events do not match.</exception>
    public static ArchiveEntries Take(Follower follower, long first, IReadOnlyList<Event> events)
    {
        ArgumentNullException.ThrowIfNull(follower);
        var finished = follower.TakeFinished(out var attempts);
        return new ArchiveEntries(Outcomes.Number(first, events, finished), attempts);
    }
}
