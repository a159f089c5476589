using Scheduler.Embedded.Sqlite;

namespace Scheduler.Embedded.Folder;

/// <summary>The journal's random name, in the journal itself and in what belongs to it: a table of one row, which earlier versions
/// neither had nor look at.</summary>
internal static class JournalIdentity
{
    /// <summary>Null: an earlier version made the file.</summary>
    public static string? Read(SqliteDatabase database)
    {
        if (!database.HasTable("identity"))
        {
            return null;
        }

        using var select = database.Prepare("SELECT journal FROM identity");
        return select.Step() ? select.Text(0) : null;
    }

    /// <summary>To be called within a transaction.</summary>
    public static void Write(SqliteDatabase database, string journalId)
    {
        database.Execute("CREATE TABLE IF NOT EXISTS identity (journal TEXT NOT NULL); DELETE FROM identity");
        using var insert = database.Prepare("INSERT INTO identity VALUES (?)");
        insert.Bind(1, journalId);
        insert.Run();
    }
}
