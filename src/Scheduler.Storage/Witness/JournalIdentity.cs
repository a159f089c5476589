using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Witness;

/// <summary>Where a database stores the random name of the journal that it is, or belongs to: a table of one row, which earlier versions
/// neither had nor read.</summary>
/// <param name="Columns">The column definitions for creating the table.</param>
public sealed record JournalIdentity(string Table, string Column, string Columns)
{
    /// <summary>The table in both databases of a data folder.</summary>
    public static readonly JournalIdentity OfFolder = new("identity", "journal", "journal TEXT NOT NULL");

    /// <summary>The table in the archive of seeds that share a folder.</summary>
    public static readonly JournalIdentity OfSeedArchive = new("scheduler_archive_journal", "id", "one INTEGER PRIMARY KEY, id TEXT NOT NULL");

    /// <summary>Reads the name. Null: an earlier version created the database, or nothing has been written to it yet.</summary>
    public string? Read(ISqlConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.HasTable(Table) ? connection.Select($"SELECT {Column} FROM {Table}", row => row.Text(0)).FirstOrDefault() : null;
    }

    /// <summary>Must be called within a transaction.</summary>
    public void Write(ISqlConnection connection, string journalId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        connection.Execute($"CREATE TABLE IF NOT EXISTS {Table} ({Columns}); DELETE FROM {Table}");
        connection.Run($"INSERT INTO {Table} ({Column}) VALUES ($1)", journalId);
    }
}
