using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Folder;
using Scheduler.Storage.Archive;
using Scheduler.Storage.Sqlite;

namespace Scheduler.Embedded.Tests.Follow;

public sealed class ArchiveFeederTests
{
    [Fact]
    public async Task Whoever_waits_for_it_when_it_has_ended_is_told_so()
    {
        using var archive = FolderArchive.Open(SqliteDatabase.InMemory);
        var feeder = new ArchiveFeeder(
            archive, default, TimeProvider.System, new DownstreamBacklog(1), _ => { }, _ => { }, NullLogger.Instance);
        feeder.Start();
        Assert.Equal(0, await feeder.FlushAsync(durable: false));
        feeder.Stop(abandon: false);
        await Assert.ThrowsAsync<RequestRejectedException>(() => feeder.FlushAsync(durable: false));
    }

    [Fact]
    public async Task One_that_was_never_started_writes_nothing_and_ends()
    {
        using var archive = FolderArchive.Open(SqliteDatabase.InMemory);
        var feeder = new ArchiveFeeder(
            archive, default, TimeProvider.System, new DownstreamBacklog(1), _ => { }, _ => { }, NullLogger.Instance);
        feeder.Post(new ArchiveEntries([new FinishedTask(5, new TaskInfo { Id = new TaskId("a"), Kind = "greet", Queue = "default", Phase = TaskPhase.Succeeded })], []), 7);
        var flushed = feeder.FlushAsync(durable: false);
        feeder.Stop(abandon: false);
        await Assert.ThrowsAsync<RequestRejectedException>(() => flushed);
        Assert.Equal(0, archive.Offset);
    }
}
