namespace Scheduler.Embedded.Journal;

/// <summary>The tables of <c>journal.db</c>.</summary>
internal static class JournalSchema
{
    /// <summary>Identifies the file as a scheduler's ("SCHJ"), so that another program's database is never taken for a journal.</summary>
    public const int ApplicationId = 0x5343484A;

    /// <summary>The version of the tables; the content of the rows has its own version. Raised when an older build would misread them.</summary>
    public const int Version = 1;

    public const string Table = "journal";

    // A snapshot counts when it has a row in `snapshots`, which is written after its last chunk.
    public static readonly string Create = $"""
        CREATE TABLE journal (
            partition INTEGER NOT NULL,
            first_event INTEGER NOT NULL,
            event_count INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (partition, first_event));
        CREATE TABLE snapshot_chunks (
            partition INTEGER NOT NULL,
            last_event INTEGER NOT NULL,
            chunk INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (partition, last_event, chunk));
        CREATE TABLE snapshots (
            partition INTEGER NOT NULL,
            last_event INTEGER NOT NULL,
            chunks INTEGER NOT NULL,
            PRIMARY KEY (partition, last_event));
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        """;
}
