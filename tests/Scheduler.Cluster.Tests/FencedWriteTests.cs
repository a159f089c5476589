using Npgsql;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>A worker that has slept through the loss of its task, and goes on to write.</summary>
[Collection(PostgresTests.Name)]
public sealed class FencedWriteTests(ITestOutputHelper output, PostgresServer postgres)
{
    [SkippableFact]
    public async Task A_fenced_write_by_a_paused_process_is_refused()
    {
        Skip.If(postgres.Missing is not null, postgres.Missing);
        var database = postgres.NewDatabase();
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        postgres.Execute(name, "CREATE TABLE ledger (attempt integer); CREATE TABLE scheduler_fence (resource text PRIMARY KEY, token bigint NOT NULL)");
        using var cluster = new TestCluster(output, new PostgresTestJournal(postgres.NewDatabase()));
        await cluster.StartSeedsAsync();
        var paused = cluster.StartLedgerWorker("paused", database);
        using var client = new ClusterClient(cluster);
        client.Submit([new TaskSpec { Id = "a", Kind = "write-ledger" }]);
        await paused.UntilItSaysAsync("Attempt 1 waits.");

        // The task is given to the other one, which writes. What lets the first one write waits in its socket.
        await paused.PauseAsync();
        cluster.StartLedgerWorker("other", database);
        await client.UntilAsync(() => client.Outcomes.Count == 1);
        postgres.Execute(name, "NOTIFY go");
        await paused.ResumeAsync();
        await paused.UntilItSaysAsync("Attempt 1 was refused.");

        Assert.IsType<TaskSucceeded>(client.Outcomes["a"]);
        await using var connection = new NpgsqlConnection(database + ";Pooling=False");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT array_agg(attempt) FROM ledger", connection);
        var written = (int[])(await command.ExecuteScalarAsync())!;
        Assert.Equal(2, Assert.Single(written));
    }
}
