using System.IO.Compression;
using Microsoft.Data.Sqlite;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>
/// Data folders as earlier versions left them, in <c>Recorded</c>: journal, snapshots and archive. They must be resumed for
/// ever. A format that is new gets a folder of its own: run with <c>SCHEDULER_RECORD</c> set to the name of the file to write.
/// </summary>
public sealed class RecordedJournalTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Many = 400;
    private static readonly SchedulerSettings Often = new() { SnapshotEvery = 1_000, ShortestBackoff = TimeSpan.FromMilliseconds(10) };

    public static TheoryData<string> Recorded =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Recorded"), "*.zip").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task A_recorded_data_folder_is_resumed(string name)
    {
        Stop();
        Array.ForEach(Directory.GetFiles(Folder), File.Delete);
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "Recorded", name), Folder);
        Restart();
        var scheduler = StartScheduler(Often, name: "scheduler-now");
        var client = Kit.CreateTestProbe();

        // In the rows behind the snapshot, and in the archive. What the kernel knew of outcomes it forgets after an hour.
        Assert.Equal(TaskPhase.Assigned, Accept(scheduler, client, Noop("running")).Receipts.Single().Phase);
        var waiting = await Client.GetAsync(new TaskId("waiting"));
        Assert.Equal((TaskPhase.Pending, "another", 7), (waiting!.Phase, waiting.Kind, waiting.Spec!.Priority));
        Assert.Equal(TaskPhase.Cancelled, (await Client.GetAsync(new TaskId("cancelled")))!.Phase);
        var failed = await Client.GetAsync(new TaskId("failed"));
        Assert.Equal((TaskPhase.Failed, "It broke."), (failed!.Phase, failed.Error));
        Assert.Equal([4, 5], (await Client.GetAsync(new TaskId("task-0")))!.Result!.Value.ToArray());
        Assert.Equal(Many, (await Client.CountAsync())[TaskPhase.Succeeded]);
        Assert.Equal("node-1", (await Client.NodesAsync()).Single().Id.Name);

        // And it goes on: what failed runs again, with a node of today.
        scheduler.Tell(new RetryTask(new TaskId("failed")), client);
        client.ExpectMsg<RetryAccepted>(Soon);
        var node = Join(scheduler, "node-2");
        var again = node.ExpectAssignment();
        Assert.Equal("failed", again.Task.Id.Value);
        scheduler.Tell(new WatchTask(again.Task.Id), client);
        node.Succeed(again);
        Assert.Equal("failed", client.ExpectMsg<TaskSucceeded>(Soon).Task.Value);
    }

    [Fact]
    public void What_is_recorded_has_a_snapshot_with_rows_behind_it()
    {
        Fill();
        Stop();
        foreach (var file in Directory.GetFiles(Folder, "*.db"))
        {
            Compact(file);
        }

        if (Environment.GetEnvironmentVariable("SCHEDULER_RECORD") is { Length: > 0 } name)
        {
            ZipFile.CreateFromDirectory(Folder, name);
        }

        Assert.Equal(1, Ask("SELECT (SELECT count(*) FROM snapshot WHERE persistence_id = 'scheduler-0') = 1 "
            + "AND (SELECT max(sequence_number) FROM journal) > (SELECT sequence_number FROM snapshot WHERE persistence_id = 'scheduler-0')"));
    }

    private long Ask(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={JournalFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    // A snapshot, and behind it a task in each state that is worth it.
    private void Fill()
    {
        var scheduler = StartScheduler(Often);
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, [.. Enumerable.Range(0, Many).Select(i => Noop($"task-{i}"))]);
        var node = Join(scheduler);
        for (var i = 0; i < Many; i++)
        {
            node.Succeed(node.ExpectAssignment(), [4, 5]);
        }

        AwaitThat(() => Ask("SELECT count(*) FROM snapshot WHERE persistence_id = 'scheduler-0'") == 1);
        Accept(scheduler, client, new TaskSpec { Id = new TaskId("waiting"), Kind = "another", Priority = 7 });
        Accept(scheduler, client, new TaskSpec { Id = new TaskId("cancelled"), Kind = "another" });
        scheduler.Tell(new CancelTask(new TaskId("cancelled")), client);
        client.ExpectMsg<CancelAccepted>(Soon);
        Accept(scheduler, client, Noop("failed"));
        scheduler.Tell(new WatchTask(new TaskId("failed")), client);
        var failing = node.ExpectAssignment();
        node.Report(new AttemptFailedReport(failing.Task.Id, failing.Token, "It broke.", Retryable: false, TimedOut: false, TimeSpan.Zero));
        client.ExpectMsg<TaskFailed>(Soon);
        Accept(scheduler, client, Noop("running"));
        node.ExpectAssignment();
    }

    private static void Compact(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);";
        command.ExecuteNonQuery();
    }
}
