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
    public async Task The_tables_of_the_guide_are_those_that_a_seed_makes_and_do_without_the_right_to_create()
    {
        Skip.If(server.Missing is not null, server.Missing);
        var (made, byHand) = (server.NewDatabase(), server.NewDatabase());
        using (var owner = new TestCluster(output, new PostgresTestJournal(made)))
        {
            owner.StartSeed();
            await owner.UntilScheduledAsync();
        }

        var database = new NpgsqlConnectionStringBuilder(byHand).Database!;
        server.Execute(database, "CREATE ROLE scheduler LOGIN PASSWORD 's'");
        server.Execute(database, Guide.Sql());
        Assert.Equal(Schema(made), Schema(byHand));

        using var cluster = new TestCluster(output, new PostgresTestJournal(server.Connection(database, "scheduler", "s")));
        var seed = cluster.StartSeed();
        cluster.StartNode();
        await using (var client = new ClusterClient(cluster))
        {
            await client.RunAsync(Tasks.Noops("task", 10));
        }

        Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());
    }

    [SkippableFact]
    public void A_right_that_is_missing_is_found_before_anything_starts()
    {
        Skip.If(server.Missing is not null, server.Missing);
        var database = new NpgsqlConnectionStringBuilder(server.NewDatabase()).Database!;
        server.Execute(database, "CREATE ROLE half LOGIN PASSWORD 'h'");
        server.Execute(database, Guide.Sql("half"));
        server.Execute(database, "REVOKE DELETE ON tags, snapshot FROM half");
        var half = server.Connection(database, "half", "h");
        var error = Assert.Throws<SchedulingException>(() => PostgresJournal.Open(half));
        Assert.Contains("GRANT SELECT, INSERT, UPDATE, DELETE ON snapshot, tags TO half", error.Message, StringComparison.Ordinal);

        server.Execute(database, "GRANT DELETE ON tags, snapshot TO half; DROP TABLE scheduler_archive");
        error = Assert.Throws<SchedulingException>(() => PostgresJournal.Open(half));
        Assert.Contains("The tables scheduler_archive are not in the schema 'public'", error.Message, StringComparison.Ordinal);
        Assert.Contains("may not make them", error.Message, StringComparison.Ordinal);
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
        var error = Assert.Throws<SchedulingException>(() => PostgresJournal.Open(connection));
        Assert.Contains("synchronous_commit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_that_can_not_be_read_is_not_repeated()
    {
        var error = Assert.Throws<SchedulerConfigurationException>(() => PostgresJournal.Open("Host=a;Passwort=hidden"));
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
    }

    private static List<string> Schema(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand(
            """
            SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, is_identity, column_default)
            FROM information_schema.columns WHERE table_schema = 'public'
            UNION SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION SELECT concat_ws(' ', conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            ORDER BY 1
            """,
            connection);
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private static string Ask(NpgsqlConnection connection, string question)
    {
        using var command = new NpgsqlCommand(question, connection);
        return (string)command.ExecuteScalar()!;
    }
}
