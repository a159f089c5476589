using Scheduler.Core.Contracts;
using Scheduler.Storage.Witness;

namespace Scheduler.Storage.Archive;

/// <summary>The names and definitions of the archive's tables. Data folders and seeds have had different ones from the beginning.</summary>
/// <param name="Tasks">One row per finished task: its record, and the columns that tasks are looked up by.</param>
/// <param name="Progress">The last event in the archive.</param>
/// <param name="SetAside">The prefix of the names of tables that hold what belonged to lost events.</param>
/// <param name="NumberType">The type of a 64-bit column.</param>
public sealed record ArchiveTables(string Tasks, string Progress, string SetAside, string NumberType)
{
    /// <summary>The columns of a task's row, in this order.</summary>
    public const string Columns = "outcome_event, id, kind, queue, phase, finished_at, task";

    /// <summary>The columns of an attempt's row, in this order. Its token is the number of its assignment's event, and so in the order of the
    /// attempts.</summary>
    public const string AttemptColumns = "token, task, ended_event, attempt, log, number";

    /// <summary>The columns of an edge: what is waited for, which task waits or waited, for which end, and the position of that task's own
    /// end.</summary>
    public const string EdgeColumns = "name, is_group, task, condition, outcome_event";

    /// <summary>Identifies the archive of a data folder as a scheduler's ("SCHA").</summary>
    public const int FolderApplicationId = 0x53434841;

    /// <summary>The version of a data folder's tables. Raised when an older build would misread them.</summary>
    public const int FolderVersion = 1;

    /// <summary>Nearly all tasks succeed, so the few others have their own index: listing dead letters needs no scan. Queries
    /// that should use it must repeat this condition.</summary>
    public static readonly string NotSucceeded = FormattableString.Invariant($"phase <> {(int)TaskPhase.Succeeded}");

    /// <summary>The tables in the <c>archive.db</c> of a data folder.</summary>
    public static readonly ArchiveTables OfFolder = new("tasks", "progress", "set_aside_after", "INTEGER")
    {
        Attempts = "attempts",
        Edges = "edges",
        Identity = JournalIdentity.OfFolder,
        Removed = "progress_removed",
        Mark = FormattableString.Invariant($"PRAGMA application_id = {FolderApplicationId}; PRAGMA user_version = {FolderVersion};"),
    };

    /// <summary>The tables of a cluster's seeds, in PostgreSQL beside the journal. The row of the progress has a number; there may be other rows
    /// beside it.</summary>
    public static readonly ArchiveTables OfSeeds = new("scheduler_archive", "scheduler_archive_progress", "scheduler_archive_after", "BIGINT")
    {
        Attempts = "scheduler_archive_attempts",
        Edges = "scheduler_archive_edges",
        ProgressColumn = "one INTEGER PRIMARY KEY, ",
        ProgressValue = "1, ",
        ProgressRow = " WHERE one = 1",
    };

    /// <summary>The tables of seeds that share a folder, in its <c>archive.db</c>.</summary>
    public static readonly ArchiveTables OfSeedFolder = OfSeeds with { Identity = JournalIdentity.OfSeedArchive };

    /// <summary>One row per attempt that did not succeed or has a log, including those of a task that has not ended. It is added to archives of
    /// earlier versions when they are opened for writing.</summary>
    public required string Attempts { get; init; }

    /// <summary>One row for each task or group that a finished task waited for. It is added to archives of earlier versions when they are opened
    /// for writing; it does not include what was written before.</summary>
    public required string Edges { get; init; }

    /// <summary>The table that stores when the latest of the removed tasks had finished; null: that is a row of the progress, because seeds may
    /// lack the right to create a table.</summary>
    internal string? Removed { get; private init; }

    /// <summary>The number of that row; other rows have the numbers up to 5.</summary>
    internal const int RemovedRow = 6;

    /// <summary>Where the journal's name is stored; null: journal and archive are one database.</summary>
    public JournalIdentity? Identity { get; private init; }

    internal string ProgressRow { get; private init; } = "";

    private string ProgressColumn { get; init; } = "";

    private string ProgressValue { get; init; } = "";

    private string Mark { get; init; } = "";

    internal string Create(string bytesType) => $"""
        CREATE TABLE IF NOT EXISTS {Tasks} (
            outcome_event {NumberType} PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            queue TEXT NOT NULL,
            phase INTEGER NOT NULL,
            finished_at {NumberType} NOT NULL,
            task {bytesType} NOT NULL);
        CREATE INDEX IF NOT EXISTS {Tasks}_not_succeeded ON {Tasks} (phase, outcome_event) WHERE {NotSucceeded};
        CREATE TABLE IF NOT EXISTS {Progress} ({ProgressColumn}last_event {NumberType} NOT NULL);
        INSERT INTO {Progress} VALUES ({ProgressValue}0) ON CONFLICT DO NOTHING;
        {CreateAttempts(bytesType)}
        {Mark}
        """;

    internal string CreateAttempts(string bytesType) => $"""
        CREATE TABLE IF NOT EXISTS {Attempts} (
            token {NumberType} PRIMARY KEY,
            task TEXT NOT NULL,
            ended_event {NumberType} NOT NULL,
            attempt {bytesType} NOT NULL,
            log {bytesType},
            number INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS {Attempts}_task ON {Attempts} (task, token);
        {CreateAttemptNumbers}
        """;

    // Where the runs of a task begin, and which attempt has a number.
    internal string AttemptNumbers => Attempts + "_number";

    internal string CreateAttemptNumbers => $"CREATE INDEX IF NOT EXISTS {AttemptNumbers} ON {Attempts} (task, number, token);";

    // A row that was left behind, as its task was replaced or removed by an earlier version, is not found: reads look for its task.
    internal string CreateEdges() => $"""
        CREATE TABLE IF NOT EXISTS {Edges} (
            name TEXT NOT NULL,
            is_group INTEGER NOT NULL,
            task TEXT NOT NULL,
            condition INTEGER NOT NULL,
            outcome_event {NumberType} NOT NULL,
            PRIMARY KEY (name, is_group, task));
        CREATE INDEX IF NOT EXISTS {Edges}_outcome_event ON {Edges} (outcome_event);
        """;
}
