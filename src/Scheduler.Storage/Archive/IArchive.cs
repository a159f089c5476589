using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>A finished task to be written to the archive; or, as its phase says, a task to be removed from it, because it runs again.</summary>
/// <param name="OutcomeEvent">The number of the event that recorded its outcome (or its retry): its position among the finished tasks.</param>
public readonly record struct FinishedTask(long OutcomeEvent, TaskInfo Task);

/// <summary>
/// The finished tasks, as a projection of the events: writing the same again changes nothing. One thread writes; any
/// thread reads.
/// </summary>
public interface IArchive : IDisposable
{
    /// <summary>The last event that is reflected in the archive; 0 for none.</summary>
    long Offset { get; }

    /// <summary>Writes tasks, attempts and offset in one transaction.</summary>
    /// <param name="through">The new offset.</param>
    /// <param name="durable">Whether all of this, and everything before, must survive a power cut: requested before events are
    /// removed from the journal.</param>
    void Write(ArchiveEntries entries, long through, bool durable);

    /// <summary>Takes the tasks of later events out of the archive, which then ends with this event: somebody accepted that the journal
    /// has lost these events. The tasks are kept in a separate table, for a person to look at.</summary>
    /// <returns>The table's name; null: there were none.</returns>
    string? SetAside(long after);

    TaskInfo? Get(TaskId task);

    /// <summary>The number of tasks in each final phase that has any.</summary>
    IReadOnlyDictionary<TaskPhase, long> Count();

    /// <summary>Returns those of the tasks that are in the archive.</summary>
    IReadOnlyList<TaskInfo> Get(IReadOnlyList<TaskId> tasks);

    /// <summary>Reads the attempts of a task that are in the archive, also for a task that has not ended. An attempt that succeeded and logged
    /// nothing is not in the archive: its task has all data about it.</summary>
    /// <param name="read">May use its argument until it returns.</param>
    T Attempts<T>(TaskId task, Func<IAttemptRows, T> read);

    /// <summary>The log of an attempt's handler (<see cref="Scheduler.Core.AttemptLog"/>); null: there is none, or the attempt is not in the
    /// archive.</summary>
    ReadOnlyMemory<byte>? Log(FencingToken attempt);

    /// <summary>The first of the tasks in the archive that waited for a task or a group, in the order of their ends, and how many there
    /// are.</summary>
    DependantsFound Dependants(string name, bool isGroup, int most);

    /// <summary>Lists finished tasks, the latest first.</summary>
    /// <param name="filter">Only its phase, kind, queue and id prefix are applied here; <see cref="TaskPages"/> applies the rest.</param>
    /// <param name="before">Only tasks with a lower <see cref="FinishedTask.OutcomeEvent"/>.</param>
    IReadOnlyList<FinishedTask> List(TaskFilter filter, long before, int limit);

    /// <summary>When the latest of the tasks finished that were removed for being too old or too many: everything that finished later is
    /// in the archive. It is later than that if the archive cannot know it: if an earlier version began it, or if outcomes were lost. Null: none
    /// was ever removed.</summary>
    Timestamp? RemovedUpTo { get; }

    /// <summary>Removes up to <paramref name="rows"/> of the oldest tasks that are too old or too many.</summary>
    /// <param name="isNeeded">Selects tasks to keep all the same. Null: none.</param>
    /// <returns>Whether there may be more to remove.</returns>
    bool Trim(Timestamp? finishedBefore, long? keep, int rows, Predicate<TaskId>? isNeeded = null);
}
