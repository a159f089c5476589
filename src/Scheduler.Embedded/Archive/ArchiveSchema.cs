using Scheduler.Core.Contracts;

namespace Scheduler.Embedded.Archive;

/// <summary>The table of <c>archive.db</c>: the task as the codec wrote it, and beside it what tasks are looked up by.</summary>
internal static class ArchiveSchema
{
    /// <summary>Marks the file as ours ("SCHA").</summary>
    public const int ApplicationId = 0x53434841;

    public const int Version = 1;

    // Nearly all tasks succeed, so the few others have an index of their own: nobody lists dead letters by a scan.
    public static readonly string NotSucceeded = FormattableString.Invariant($"phase <> {(int)TaskPhase.Succeeded}");

    public static readonly string Create = $"""
        CREATE TABLE tasks (
            outcome_event INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            queue TEXT NOT NULL,
            phase INTEGER NOT NULL,
            finished_at INTEGER NOT NULL,
            task BLOB NOT NULL);
        CREATE INDEX tasks_not_succeeded ON tasks (phase, outcome_event) WHERE {NotSucceeded};
        CREATE TABLE progress (last_event INTEGER NOT NULL);
        INSERT INTO progress VALUES (0);
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        """;
}
