using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>
/// A finished task whose row in the archive is damaged: only the columns that it is looked up by are known, and the rest is lost. One damaged row
/// must not prevent access to the others.
/// </summary>
public static class DamagedTask
{
    public const string Error = "The archive's record of this task is damaged; only its id, kind, queue and phase are left. Put back a copy of the archive, or check the disk.";

    public static bool Is(TaskInfo task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return string.Equals(task.Error, Error, StringComparison.Ordinal);
    }

    /// <summary>An attempt whose row in the archive is damaged: only its token and its number are left.</summary>
    internal static AttemptInfo AttemptOf(FencingToken token, int number) => new()
    {
        Number = number,
        Token = token,
        Node = new NodeId("?", 0),
        AssignedAt = default,
        Error = "The archive's record of this attempt is damaged; only its token and its number are left. Put back a copy of the archive, or check the disk.",
    };

    internal static TaskInfo Of(string id, string kind, string queue, TaskPhase phase, Timestamp finishedAt) => new()
    {
        Id = new TaskId(id),
        Kind = kind,
        Queue = queue,
        Phase = phase,
        FinishedAt = finishedAt,

        // The nearest that is known; else it would be older than any age.
        SubmittedAt = finishedAt,
        Error = Error,
    };
}
