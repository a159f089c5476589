using Scheduler.Core.Contracts;
using Scheduler.Embedded.Sqlite;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

public sealed class RestartTests
{
    [Fact]
    public async Task Nothing_is_lost_when_the_folder_is_used_again()
    {
        using var folder = new TempFolder();
        var blocker = new Blocker();
        var before = await Run.InFolderAsync(folder.Data, o => o.HandleBlocked(blocker));
        await before.SubmitManyAsync(Run.Tasks(100));
        await before.WaitAllAsync(Run.Tasks(100).Select(t => t.Id));
        await before.SubmitManyAsync(Run.Tasks(3, "blocked", "b"));
        await blocker.BegunAsync();
        await before.DisposeAsync();

        var unblocked = new Blocker();
        unblocked.End();
        await using var after = await Run.InFolderAsync(folder.Data, o => o.HandleBlocked(unblocked));
        var again = await after.WaitAllAsync(Run.Tasks(3, "blocked", "b").Select(t => t.Id));
        var finished = await after.GetAsync(new TaskId("t000042"));

        Assert.All(again, task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
        Assert.All(again, task => Assert.Equal(0, task.FailedAttempts));
        Assert.Equal("Hello, Ada!", PayloadJson.Read<string>(finished!.Result!.Value.Span));
        Assert.True((await after.SubmitAsync(Run.Task("t000042"))).AlreadyKnown);
        Assert.Equal(103, await CountAsync(after));
        Assert.Single(await after.NodesAsync());
    }

    [Fact]
    public async Task Running_attempts_may_end_within_the_grace()
    {
        using var folder = new TempFolder();
        var blocker = new Blocker();
        var before = await Run.InFolderAsync(folder.Data, o =>
        {
            o.ShutdownGrace = TimeSpan.FromHours(1);
            o.HandleBlocked(blocker);
        });
        await before.SubmitAsync(Run.Task("a", "blocked"));
        await blocker.BegunAsync();
        var end = before.DisposeAsync().AsTask();
        Assert.Equal(RejectionCode.Unavailable, (await before.TrySubmitAsync([Run.Task("b")])).Rejection!.Code);
        blocker.End();
        await end;

        await using var after = await Run.InFolderAsync(folder.Data);
        var task = await after.WaitAsync(new TaskId("a"));
        Assert.Equal(TaskPhase.Succeeded, task.Phase);
        Assert.Equal(1, task.Attempt);
    }

    [Fact]
    public async Task A_snapshot_stands_for_the_events_before_it()
    {
        using var folder = new TempFolder();
        var before = await Run.InFolderAsync(folder.Data);
        await before.SubmitAsync(new TaskSpec { Id = new TaskId("later"), Kind = "noop", NotBefore = Run.MuchLater });
        for (var round = 0; round < 3; round++)
        {
            var tasks = Run.Tasks(20, prefix: $"r{round}-");
            await before.SubmitManyAsync(tasks);
            await before.WaitAllAsync(tasks.Select(t => t.Id));
            await before.SnapshotAsync();
        }

        await before.DisposeAsync();
        Assert.True(ReadLong(folder, "SELECT min(first_event) FROM journal") > 1);
        Assert.Equal(2, ReadLong(folder, "SELECT count(*) FROM snapshots"));
        Assert.Equal(2, ReadLong(folder, "SELECT count(DISTINCT last_event) FROM snapshot_chunks"));

        await using var after = await Run.InFolderAsync(folder.Data);
        Assert.Equal(TaskPhase.Scheduled, (await after.GetAsync(new TaskId("later")))!.Phase);
        Assert.Equal(TaskPhase.Succeeded, (await after.WaitAsync(new TaskId("r0-000007"))).Phase);
        Assert.Equal(61, await CountAsync(after));
    }

    [Fact]
    public async Task History_is_kept_where_that_was_asked_for()
    {
        using var folder = new TempFolder();
        var before = await Run.InFolderAsync(folder.Data, o => o.KeepHistoryEvents = long.MaxValue);
        for (var round = 0; round < 3; round++)
        {
            await before.SubmitAsync(Run.Task($"r{round}"));
            await before.WaitAsync(new TaskId($"r{round}"));
            await before.SnapshotAsync();
        }

        await before.DisposeAsync();
        Assert.Equal(1, ReadLong(folder, "SELECT min(first_event) FROM journal"));
    }

    [Fact]
    public async Task A_damaged_snapshot_is_passed_over_for_the_one_before()
    {
        using var folder = new TempFolder();
        var before = await Run.InFolderAsync(folder.Data);
        await before.SubmitAsync(Run.Task("a"));
        await before.WaitAsync(new TaskId("a"));
        await before.SnapshotAsync();
        await before.SubmitAsync(Run.Task("b"));
        await before.WaitAsync(new TaskId("b"));
        await before.DisposeAsync();
        Execute(folder, "UPDATE snapshot_chunks SET bytes = zeroblob(100) WHERE last_event = (SELECT max(last_event) FROM snapshots)");

        await using var after = await Run.InFolderAsync(folder.Data);
        Assert.True((await after.SubmitAsync(Run.Task("b"))).AlreadyKnown);
        Assert.Equal(TaskPhase.Succeeded, (await after.WaitAsync(new TaskId("a"))).Phase);
    }

    [Fact]
    public async Task A_lost_archive_is_projected_again_while_the_journal_has_all_events()
    {
        using var folder = new TempFolder();
        var before = await Run.InFolderAsync(folder.Data);
        await before.SubmitAsync(Run.Task("a"));
        await before.WaitAsync(new TaskId("a"));
        await before.DisposeAsync();
        File.Delete(folder["archive.db"]);

        await using var after = await Run.InFolderAsync(folder.Data);
        var task = await after.WaitAsync(new TaskId("a"));
        Assert.Equal("Hello, Ada!", PayloadJson.Read<string>(task.Result!.Value.Span));
    }

    [Fact]
    public async Task Finished_tasks_leave_the_archive_when_there_are_too_many()
    {
        using var folder = new TempFolder();
        await using var scheduler = await Run.InFolderAsync(folder.Data, o => o.KeepFinishedTasks = 10);
        for (var round = 0; round < 3; round++)
        {
            var tasks = Run.Tasks(20, prefix: $"r{round}-");
            await scheduler.SubmitManyAsync(tasks);
            await scheduler.WaitAllAsync(tasks.Select(t => t.Id));
            Assert.Equal(10, await CountAsync(scheduler));
        }
    }

    private static async Task<int> CountAsync(EmbeddedScheduler scheduler) =>
        (await scheduler.ListAsync(new TaskFilter { Limit = 1_000 })).Tasks.Count;

    private static long? ReadLong(TempFolder folder, string sql)
    {
        using var database = SqliteDatabase.Open(folder["journal.db"]);
        return database.ReadLong(sql);
    }

    private static void Execute(TempFolder folder, string sql)
    {
        using var database = SqliteDatabase.Open(folder["journal.db"]);
        database.Execute(sql);
    }
}
