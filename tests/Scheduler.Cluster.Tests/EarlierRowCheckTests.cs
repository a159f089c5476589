using LinqToDB.Data;
using Npgsql;
using Scheduler.Cluster.Tests.Support;

namespace Scheduler.Cluster.Tests;

/// <summary>No row is written behind one that is gone, whether the process that writes has written before or has just started.</summary>
[Collection(PostgresTests.Name)]
public sealed class EarlierRowCheckTests(PostgresServer server)
{
    [SkippableFact]
    public void A_row_is_written_only_behind_the_one_before_it_also_by_a_process_that_has_written_none()
    {
        Skip.If(server.Missing is not null, server.Missing);
        var database = server.NewDatabase();
        using (var journal = PostgresJournal.Open(database))
        {
            Insert(journal, 1);
            Insert(journal, 2);
            Remove(database);
            Assert.Contains("is no longer in the journal", Assert.Throws<PostgresException>(() => Insert(journal, 3)).Message, StringComparison.Ordinal);
        }

        using var started = PostgresJournal.Open(database);
        Assert.Contains("is no longer in the journal", Assert.Throws<PostgresException>(() => Insert(started, 3)).Message, StringComparison.Ordinal);
        Insert(started, 2);
        Insert(started, 3);
    }

    private static void Insert(PostgresJournal journal, int row)
    {
        using var connection = new DataConnection(journal.Options);
        connection.Execute(
            "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) VALUES (0, FALSE, 'scheduler-0', :row, '')",
            new DataParameter("row", row));
    }

    private void Remove(string database) =>
        server.Execute(new NpgsqlConnectionStringBuilder(database).Database!, "DELETE FROM journal WHERE sequence_number = 2");
}
