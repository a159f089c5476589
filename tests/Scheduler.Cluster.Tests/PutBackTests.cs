using System.Globalization;
using Npgsql;
using Scheduler.Cluster.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>A journal in PostgreSQL that is put back to an earlier moment, with all that is beside it: nothing is acknowledged behind that.</summary>
[Collection(PostgresTests.Name)]
public sealed class PutBackTests(ITestOutputHelper output, PostgresServer postgres) : IDisposable
{
    private static readonly string[] Tables = ["journal", "tags", "snapshot", "scheduler_archive", "scheduler_archive_progress", "scheduler_archive_attempts", "scheduler_archive_edges"];

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Seeds_that_run_notice_it_before_the_next_acknowledgement_and_a_witness_outside_at_the_next_start()
    {
        Skip.If(postgres.Missing is not null, postgres.Missing);
        var journal = new PostgresTestJournal(postgres.NewDatabase());
        long left;
        using (var cluster = new TestCluster(output, journal, seeds: 3))
        {
            var seeds = await cluster.StartSeedsAsync();
            using var client = new ClusterClient(cluster);
            await AcceptAsync(client, "kept");
            left = JournalAudit.Of(journal).LastEvent;
            Execute(journal, ["CREATE SCHEMA older", .. Tables.Select(table => $"CREATE TABLE older.{table} AS TABLE {table}")]);
            await AcceptAsync(client, "lost");
            var known = JournalAudit.Of(journal).LastEvent;

            PutBack(journal);
            client.Submit(Tasks.Noops("new", 5));

            // The one that schedules has seen what is lost. It notes that, so that the next one does not resume either.
            Assert.Equal(ExitCode.JournalUnusable, await seeds[0].ExitAsync());
            Assert.Contains("is no longer in the journal", seeds[0].Output, StringComparison.Ordinal);
            var next = await Task.WhenAny(seeds[1].ExitAsync(), seeds[2].ExitAsync());
            Assert.Equal(ExitCode.JournalUnusable, await next);
            foreach (var seed in new[] { seeds[0], seeds[1].HasExited ? seeds[1] : seeds[2] })
            {
                Assert.Contains(Invariant($"The journal ends with event {left} (epoch 1)"), seed.Output, StringComparison.Ordinal);
                Assert.Contains(Invariant($"goes up to event {known} (epoch 1)"), seed.Output, StringComparison.Ordinal);
            }

            Assert.DoesNotContain(client.Accepted.Keys, task => task.Value.StartsWith("new", StringComparison.Ordinal));
        }

        using var alone = new TestCluster(output, journal);
        var resumed = alone.StartSeed(0, "--accept-loss-after", Invariant($"{left}"), "--witness", _folder);
        await using (var client = new ClusterClient(alone))
        {
            await AcceptAsync(client, "new");
        }

        // Now all that is in the database fits together again, and nobody is there who has seen more.
        Assert.Equal(ExitCode.Clean, await resumed.TerminateAsync());
        PutBack(journal);
        var refused = alone.StartSeed(0, "--witness", _folder);
        Assert.Equal(ExitCode.JournalUnusable, await refused.ExitAsync());
        Assert.Contains(
            Invariant($"The journal ends with event {left} (epoch 1), but '{Path.Combine(_folder, "witness")}' goes up to event "),
            refused.Output,
            StringComparison.Ordinal);
        Assert.Contains(Invariant($"--accept-loss-after {left}."), refused.Output, StringComparison.Ordinal);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static async Task AcceptAsync(ClusterClient client, string name)
    {
        var tasks = Tasks.Noops(name, 5);
        client.Submit(tasks);
        await client.UntilAsync(() => tasks.All(task => client.Accepted.ContainsKey(task.Id)));
    }

    // As one transaction: whoever works with the tables meanwhile waits until it is over.
    private void PutBack(PostgresTestJournal journal) => Execute(journal,
        [$"TRUNCATE {string.Join(", ", Tables)}", .. Tables.Select(table => $"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM older.{table}")]);

    private void Execute(PostgresTestJournal journal, IEnumerable<string> commands) =>
        postgres.Execute(new NpgsqlConnectionStringBuilder(journal.ConnectionString).Database!, string.Join(";\n", commands));
}
