using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>The journal's database, or the archive alone, goes away under load and comes back: nothing is lost.</summary>
[Collection(PostgresTests.Name)]
public sealed class OutageTests(ITestOutputHelper output, PostgresServer postgres) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task The_archive_is_locked_and_the_database_of_the_journal_crashes_refuses_connections_or_is_full_and_comes_back()
    {
        Skip.If(postgres.Missing is not null, postgres.Missing);
        var journal = new PostgresTestJournal(postgres.NewDatabase());
        using var cluster = new TestCluster(output, journal);
        var seed = cluster.StartSeed();
        cluster.StartNode();
        using var client = new ClusterClient(cluster);
        await LockAsync(cluster, seed, client, "BEGIN; LOCK TABLE scheduler_archive IN EXCLUSIVE MODE", journal.Open);
        TaskSpec[] tasks = [.. Tasks.Sleeps("running", 2, milliseconds: 500), .. Tasks.Noops("waiting", 1_000)];
        client.Submit(tasks);
        await client.UntilAsync(() => tasks.All(task => client.Accepted.ContainsKey(task.Id)));
        postgres.Crash();
        try
        {
            client.Submit(Tasks.Noops("meanwhile", 100));

            await seed.UntilItSaysAsync("The journal can't be reached from any seed");
        }
        finally
        {
            postgres.Start();
        }

        await client.UntilAsync(() => client.UnderWay == 0);
        var name = new NpgsqlConnectionStringBuilder(journal.ConnectionString).Database!;
        await OutageAsync(
            "refused",
            $"ALTER DATABASE {name} ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            $"ALTER DATABASE {name} ALLOW_CONNECTIONS true",
            "postgres",
            "not currently accepting connections");

        // As the server says it when it can't extend a file.
        await OutageAsync(
            "full",
            """
            CREATE FUNCTION no_room() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$
            LANGUAGE plpgsql;
            CREATE TRIGGER no_room BEFORE INSERT ON journal EXECUTE FUNCTION no_room()
            """,
            "DROP TRIGGER no_room ON journal; DROP FUNCTION no_room()",
            name,
            "No space left on device");
        await client.RunAsync(Tasks.Noops("after", 100));
        Check(client, journal);
        Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());

        async Task OutageAsync(string outage, string begin, string end, string database, string said)
        {
            postgres.Execute(database, begin);
            client.Submit(Tasks.Noops(outage, 100));
            await seed.UntilItSaysAsync(said);
            postgres.Execute(database, end);
            await client.UntilAsync(() => client.UnderWay == 0);
        }
    }

    [SkippableFact]
    public async Task While_no_seed_reaches_the_database_all_wait_and_a_leader_that_alone_cannot_reach_it_hands_over()
    {
        Skip.If(postgres.Missing is not null, postgres.Missing);
        var journal = new PostgresTestJournal(postgres.NewDatabase());
        using var cluster = new TestCluster(output, journal, seeds: 3);
        using var ways = new Ways(journal.ConnectionString, 3);
        var (seeds, leader) = await StartBehindWaysAsync(cluster, ways);
        using var client = new ClusterClient(cluster);
        await client.RunAsync(Tasks.Noops("before", 100));

        ways.Cut();
        client.Submit(Tasks.Noops("meanwhile", 10));
        await leader.UntilItSaysAsync("The journal can't be reached from any seed");
        await leader.UntilItSaysAsync("No scheduler has been known here for 30 s");
        ways.Heal();
        var watch = Stopwatch.StartNew();
        await client.UntilAsync(() => client.Outcomes.Count == 110);
        output.WriteLine($"the database was back after an outage for all: the waiting tasks had ended after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.All(seeds, s => Assert.False(s.HasExited));
        Check(client, journal);

        leader = seeds.MaxBy(s => s.Epoch)!;
        ways.To(Array.IndexOf(seeds, leader)).Cut();
        watch.Restart();
        await client.RunAsync(Tasks.Noops("handed-over", 10));
        output.WriteLine($"the leader alone lost the database: new tasks had ended after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.Equal(ExitCode.JournalUnusable, await leader.ExitAsync());
        Assert.Contains("This seed can't reach the journal, but 127.0.0.1", leader.Output, StringComparison.Ordinal);
        Assert.All(seeds.Where(s => s != leader), s => Assert.False(s.HasExited));
        Check(client, journal);
    }

    [Fact]
    public async Task The_archive_is_locked_for_a_while_on_SQLite()
    {
        using var cluster = new TestCluster(output, new SqliteTestJournal(_folder));
        var seed = cluster.StartSeed();
        cluster.StartNode();
        using var client = new ClusterClient(cluster);
        await LockAsync(cluster, seed, client, "BEGIN IMMEDIATE", () =>
        {
            var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, SqliteJournal.ArchiveName)};Pooling=False");
            connection.Open();
            return connection;
        });
        Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());
    }

    /// <summary>Seeds, each on its own way to the database, of which one schedules and the others are members; and a node.</summary>
    private static async Task<(HostProcess[] Seeds, HostProcess Leader)> StartBehindWaysAsync(TestCluster cluster, Ways ways)
    {
        HostProcess[] seeds =
            [.. Enumerable.Range(0, ways.Count).Select(i => cluster.StartSeed(i, "--connection-string", ways.To(i).ConnectionString))];
        var leader = await cluster.UntilScheduledAsync();
        await Task.WhenAll(seeds.Where(s => s != leader).Select(s => s.UntilItSaysAsync("Start -> Younger")));
        cluster.StartNode();
        return (seeds, leader);
    }

    private static void Check(ClusterClient client, TestJournal journal)
    {
        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
        var audit = JournalAudit.Of(journal);
        Assert.All(client.Accepted.Keys, task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes[task]));
    }

    private static async Task LockAsync(TestCluster cluster, HostProcess seed, ClusterClient client, string sql, Func<DbConnection> open)
    {
        await client.RunAsync(Tasks.Noops("unlocked", 100));
        using (var connection = open())
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
            await client.RunAsync(Tasks.Noops("locked", 1_000));
            await seed.UntilItSaysAsync("The archive could not be written");
            await client.RunAsync(Tasks.Noops("behind", 100));
        }

        await client.RunAsync(Tasks.Noops("unlocked-again", 100));
        using var http = new HttpClient { Timeout = TestCluster.Soon };
        Assert.Contains("\"succeeded\":1300", await http.GetStringAsync(cluster.UrlOf(0) + "/v1/counts"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, seed.Epoch);
    }

    /// <summary>Of each seed to the database.</summary>
    private sealed class Ways(string connectionString, int seeds) : IDisposable
    {
        private readonly DatabaseProxy[] _ways = [.. Enumerable.Range(0, seeds).Select(_ => new DatabaseProxy(connectionString))];

        public int Count => _ways.Length;

        public DatabaseProxy To(int seed) => _ways[seed];

        public void Cut() => Array.ForEach(_ways, way => way.Cut());

        public void Heal() => Array.ForEach(_ways, way => way.Heal());

        public void Dispose() => Array.ForEach(_ways, way => way.Dispose());
    }
}
