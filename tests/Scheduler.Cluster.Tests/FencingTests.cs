using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>A scheduler that has slept through its own end: it notices, and what it says late is refused.</summary>
[Collection(PostgresTests.Name)]
public sealed class FencingTests(ITestOutputHelper output, PostgresServer postgres) : IDisposable
{
    private static readonly ExitCode[] Codes = [ExitCode.Downed, ExitCode.Quarantined, ExitCode.Fenced];

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Idle when it is stopped: in the middle of a commit it would keep the file's lock, as SqliteJournal says.
    [Fact]
    public Task A_paused_scheduler_is_fenced_on_SQLite() => PauseAsync(new SqliteTestJournal(_folder), isIdle: true);

    [SkippableFact]
    public Task A_paused_scheduler_is_fenced_on_PostgreSQL()
    {
        Skip.If(postgres.Missing is not null, postgres.Missing);
        return PauseAsync(new PostgresTestJournal(postgres.NewDatabase()), isIdle: false);
    }

    private async Task PauseAsync(TestJournal journal, bool isIdle)
    {
        using var cluster = new TestCluster(output, journal, seeds: 3);
        var paused = (await cluster.StartSeedsAsync())[0];
        cluster.StartNode();
        using var client = new ClusterClient(cluster);
        await client.RunAsync(Tasks.Noops("before", 100));
        if (!isIdle)
        {
            client.Submit(Tasks.Noops("at-the-time", 5_000));
        }

        // What is sent now waits in its sockets: it is handled, and written, when it wakes up.
        await paused.PauseAsync();
        client.Submit(Tasks.Noops("meanwhile", 500), perSubmit: 10);
        await cluster.UntilScheduledAsync(2);
        await client.UntilAsync(() => client.Outcomes.Count == (isIdle ? 600 : 5_600));
        await paused.ResumeAsync();
        Assert.Contains(await paused.ExitAsync(), Codes);
        await client.RunAsync(Tasks.Noops("after", 100));
        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
        var audit = JournalAudit.Of(journal);
        Assert.Equal(2, audit.Epoch);
        Assert.All(client.Accepted.Keys, task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes[task]));
    }
}
