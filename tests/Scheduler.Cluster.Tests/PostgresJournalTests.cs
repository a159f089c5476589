using Npgsql;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>What a role and a server must be like, as docs/cluster.md says.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresJournalTests(ITestOutputHelper output, PostgresServer server)
{
    [SkippableFact]
    public async Task A_role_that_may_read_and_write_is_enough_where_another_made_the_tables()
    {
        Skip.If(server.Missing is not null, server.Missing);
        var connection = server.NewDatabase();
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        using (var owner = new TestCluster(output, new PostgresTestJournal(connection)))
        {
            var seed = owner.StartSeed();
            await owner.UntilScheduledAsync();
            Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());
        }

        server.Execute(database, """
            CREATE ROLE writer LOGIN PASSWORD 'w';
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO writer;
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO writer;
            """);
        using var cluster = new TestCluster(output, new PostgresTestJournal(server.Connection(database, "writer", "w")));
        cluster.StartSeed();
        cluster.StartNode();
        using var client = new ClusterClient(cluster);
        await client.RunAsync(Tasks.Noops("task", 10));
        Assert.Equal(2, JournalAudit.Of(cluster.Journal).Epoch);
    }

    [SkippableFact]
    public void Each_session_ends_what_a_dead_one_left_open()
    {
        Skip.If(server.Missing is not null, server.Missing);
        using var journal = PostgresJournal.Open(server.NewDatabase());
        using var connection = new NpgsqlConnection(journal.ConnectionString);
        connection.Open();
        Assert.Equal("3s", Ask(connection, "SHOW idle_in_transaction_session_timeout"));
        Assert.Equal("8s", Ask(connection, "SHOW lock_timeout"));
        Assert.Equal("scheduler", Ask(connection, "SHOW application_name"));
    }

    [SkippableFact]
    public void A_database_that_may_lose_commits_is_refused()
    {
        Skip.If(server.Missing is not null, server.Missing);
        var connection = server.NewDatabase();
        var database = new NpgsqlConnectionStringBuilder(connection).Database!;
        server.Execute(database, $"ALTER DATABASE {database} SET synchronous_commit = off");
        var error = Assert.Throws<SchedulerException>(() => PostgresJournal.Open(connection));
        Assert.Contains("synchronous_commit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_that_can_not_be_read_is_not_repeated()
    {
        var error = Assert.Throws<SchedulerConfigurationException>(() => PostgresJournal.Open("Host=a;Passwort=hidden"));
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
    }

    private static string Ask(NpgsqlConnection connection, string question)
    {
        using var command = new NpgsqlCommand(question, connection);
        return (string)command.ExecuteScalar()!;
    }
}
