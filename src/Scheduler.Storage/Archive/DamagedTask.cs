using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Storage.Archive;

/// <summary>
/// A finished task of which the archive's row is damaged: it is known by what it is looked up by, and the rest is lost. One such row
/// must not keep anybody from the others.
/// </summary>
public static class DamagedTask
{
    public const string Error = "The archive's record of this task is damaged; only its id, kind, queue and phase are left. Put back a copy of the archive, or check the disk.";

    public static bool Is(TaskInfo task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return string.Equals(task.Error, Error, StringComparison.Ordinal);
    }

    /// <summary>The task, or what is left of it.</summary>
    /// <param name="decode">Reads its row.</param>
    /// <param name="left">What there is beside the row.</param>
    public static TaskInfo Or<T>(T row, Func<T, TaskInfo> decode, Func<T, (string Id, string Kind, string Queue, int Phase, long FinishedAt)> left)
    {
        try
        {
            return decode(row);
        }
        catch (JournalCorruptException)
        {
            var (id, kind, queue, phase, finishedAt) = left(row);
            return new TaskInfo
            {
                Id = new TaskId(id),
                Kind = kind,
                Queue = queue,
                Phase = (TaskPhase)phase,
                FinishedAt = new Timestamp(finishedAt),
                Error = Error,
            };
        }
    }
}
