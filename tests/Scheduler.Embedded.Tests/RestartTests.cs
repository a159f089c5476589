using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Storage.Sqlite;

namespace Scheduler.Embedded.Tests;

public sealed class RestartTests
{
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
        Assert.Equal("Hello, Ada!", Payload.Read<string>(task.Result!.Value));
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
