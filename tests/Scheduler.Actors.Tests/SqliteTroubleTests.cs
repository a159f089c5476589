using Microsoft.Data.Sqlite;
using Scheduler.Actors.Hosting.Journals;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests;

public sealed class SqliteTroubleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(13, "its disk is full. Free some space")]
    [InlineData(8, "read-only for this process")]
    [InlineData(14, "read-only for this process")]
    [InlineData(10, "failed")]
    [InlineData(5, "locked by another process")]
    [InlineData(11, "can't be written: as SQLite says")]
    public void What_sqlite_says_is_put_into_words(int code, string text) =>
        Assert.Contains(text, SqliteTrouble.Of(new SqliteException("as SQLite says", code), "scheduler.db"), StringComparison.Ordinal);

    [Fact]
    public void A_connection_that_was_opened_read_only_is_refused_and_does_not_stay_in_the_pool()
    {
        var file = Path.Combine(_folder, "archive.db");
        var both = new SqliteConnectionStringBuilder { DataSource = file };
        using (var connection = new SqliteConnection(both.ToString()))
        {
            connection.Open();
            SqliteTrouble.RequireWritable(connection, file);
            SqliteConnection.ClearPool(connection);
        }

        using var reading = new SqliteConnection(new SqliteConnectionStringBuilder(both.ToString()) { Mode = SqliteOpenMode.ReadOnly }.ToString());
        reading.Open();
        var handle = reading.Handle!;
        var refused = Assert.Throws<SchedulingException>(() => SqliteTrouble.RequireWritable(reading, file));
        Assert.Contains("read-only for this process", refused.Message, StringComparison.Ordinal);
        reading.Close();
        Assert.True(handle.IsClosed);
    }

    [Fact]
    public void A_journal_that_can_be_written_is_in_no_trouble()
    {
        using var journal = SqliteJournal.Open(_folder);
        Assert.Null(journal.Trouble());
    }
}
