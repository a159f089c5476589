using System.Data.Common;
using Microsoft.Data.Sqlite;
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
    public async Task The_database_of_the_journal_crashes_and_comes_back()
    {
        Skip.If(postgres.Missing is not null, postgres.Missing);
        using var cluster = new TestCluster(output, new PostgresTestJournal(postgres.NewDatabase()));
        var seed = cluster.StartSeed();
        cluster.StartNode();
        using var client = new ClusterClient(cluster);
        await client.RunAsync(Tasks.Noops("before", 100));
        TaskSpec[] tasks = [.. Tasks.Sleeps("running", 2, milliseconds: 500), .. Tasks.Noops("waiting", 1_000)];
        client.Submit(tasks);
        await client.UntilAsync(() => tasks.All(task => client.Accepted.ContainsKey(task.Id)));
        postgres.Crash();
        try
        {
            client.Submit(Tasks.Noops("meanwhile", 100));

            // It has tried again, and in vain.
            await seed.UntilItSaysAsync("The scheduler could not be restored");
        }
        finally
        {
            postgres.Start();
        }

        await client.UntilAsync(() => client.Outcomes.Count == 1_202);
        await client.RunAsync(Tasks.Noops("after", 100));
        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
        var audit = JournalAudit.Of(cluster.Journal);
        Assert.All(client.Accepted.Keys, task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes[task]));
        Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());
    }

    [Fact]
    public Task The_archive_is_locked_for_a_while_on_SQLite()
    {
        var journal = new SqliteTestJournal(_folder);
        return LockAsync(journal, "BEGIN IMMEDIATE", () =>
        {
            var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, SqliteJournal.ArchiveName)};Pooling=False");
            connection.Open();
            return connection;
        });
    }

    [SkippableFact]
    public Task The_archive_is_locked_for_a_while_on_PostgreSQL()
    {
        Skip.If(postgres.Missing is not null, postgres.Missing);
        var journal = new PostgresTestJournal(postgres.NewDatabase());
        return LockAsync(journal, "BEGIN; LOCK TABLE scheduler_archive IN EXCLUSIVE MODE", journal.Open);
    }

    private async Task LockAsync(TestJournal journal, string sql, Func<DbConnection> open)
    {
        using var cluster = new TestCluster(output, journal);
        var seed = cluster.StartSeed();
        cluster.StartNode();
        using var client = new ClusterClient(cluster);
        await client.RunAsync(Tasks.Noops("before", 100));
        using (var connection = open())
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
            await client.RunAsync(Tasks.Noops("meanwhile", 1_000));
            await seed.UntilItSaysAsync("The archive could not be written");
            await client.RunAsync(Tasks.Noops("behind", 100));
        }

        await client.RunAsync(Tasks.Noops("after", 100));
        using var http = new HttpClient { Timeout = TestCluster.Soon };
        Assert.Contains("\"succeeded\":1300", await http.GetStringAsync(cluster.UrlOf(0) + "/v1/counts"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, seed.Epoch);
        Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());
    }
}
