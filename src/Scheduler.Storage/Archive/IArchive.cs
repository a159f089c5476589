using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>A finished task on its way into the archive; or, as its phase says, one on its way out of it, because it runs again.</summary>
/// <param name="OutcomeEvent">The number of the event that recorded its outcome (or its retry): its place among the finished ones.</param>
public readonly record struct FinishedTask(long OutcomeEvent, TaskInfo Task);

/// <summary>
/// The finished tasks, as a projection of the events: writing the same again changes nothing. One thread writes; any
/// thread reads.
/// </summary>
public interface IArchive : IDisposable
{
    /// <summary>The last event that is reflected here; 0 for none.</summary>
    long Offset { get; }

    /// <summary>Writes tasks, attempts and offset in one transaction.</summary>
    /// <param name="through">The new offset.</param>
    /// <param name="durable">Whether all of this, and all before, must survive a power cut: asked for before events are
    /// removed from the journal.</param>
    void Write(ArchiveEntries entries, long through, bool durable);

    /// <summary>Takes the tasks of later events out of the archive, which then ends with this event: somebody accepted that the journal
    /// has lost them. They are kept in a table beside it, for a person to look at.</summary>
    /// <returns>The table's name; null: there were none.</returns>
    string? SetAside(long after);

    TaskInfo? Get(TaskId task);

    /// <summary>How many there are in each final phase that has any.</summary>
    IReadOnlyDictionary<TaskPhase, long> Count();

    /// <summary>Those of the tasks that are here.</summary>
    IReadOnlyList<TaskInfo> Get(IReadOnlyList<TaskId> tasks);

    /// <summary>Reads of the attempts of a task that are here; of a task that has not ended as well. One that succeeded and logged nothing is not here: its
    /// task says all of it.</summary>
    /// <param name="read">What it is given can be asked until it returns.</param>
    T Attempts<T>(TaskId task, Func<IAttemptRows, T> read);

    /// <summary>What an attempt's handler logged (<see cref="Scheduler.Core.AttemptLog"/>); null: nothing, or the attempt is not here.</summary>
    ReadOnlyMemory<byte>? Log(FencingToken attempt);

    /// <summary>The first tasks of those that are here and waited for a task or a group, in the order of their ends, and how many did.</summary>
    DependantsFound Dependants(string name, bool isGroup, int most);

    /// <summary>The latest first.</summary>
    /// <param name="filter">Of which phase, kind, queue and prefix of the id count here; <see cref="TaskPages"/> looks at the rest.</param>
    /// <param name="before">Only those with an <see cref="FinishedTask.OutcomeEvent"/> below.</param>
    IReadOnlyList<FinishedTask> List(TaskFilter filter, long before, int limit);

    /// <summary>When the latest of the tasks had finished that were removed for being too old or too many: of what finished later, all is
    /// here. Later than that where the archive can't know it: where an earlier version began it, or where outcomes were lost. Null: none was ever removed.</summary>
    Timestamp? RemovedUpTo { get; }

    /// <summary>Removes up to <paramref name="rows"/> of the oldest tasks that are too old or too many.</summary>
    /// <param name="isNeeded">What stays all the same. Null: nothing.</param>
    /// <returns>Whether there may be more.</returns>
    bool Trim(Timestamp? finishedBefore, long? keep, int rows, Predicate<TaskId>? isNeeded = null);
}
