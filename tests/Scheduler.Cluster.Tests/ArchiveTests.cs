using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Archive;

namespace Scheduler.Cluster.Tests;

/// <summary>The archive beside a journal is a projection: it may be written again, by two, and forgets what runs again.</summary>
public abstract class ArchiveTests
{
    protected static void Keep(Func<IArchive> open)
    {
        using (var archive = open())
        {
            Assert.Equal(0, archive.Offset);
            archive.Write([Finished(3, "a"), Finished(5, "b", TaskPhase.Failed), Finished(6, "c")], through: 7, durable: true);

            // Another scheduler, which is behind, writes the same: nothing changes, and it learns how far the archive goes.
            using var late = open();
            late.Write([Finished(3, "a", TaskPhase.Failed)], through: 4, durable: false);
            Assert.Equal(7, late.Offset);
            Assert.Equal(TaskPhase.Succeeded, late.Get(new TaskId("a"))!.Phase);

            // An outcome that is taken back, given anew, and one more of the same id in one go.
            archive.Write([Runs(8, "b"), Finished(9, "b", TaskPhase.Cancelled), Finished(10, "a"), Finished(11, "a")], through: 11, durable: false);
        }

        using (var archive = open())
        {
            Assert.Equal(11, archive.Offset);
            Assert.Equal(["a", "b", "c"], Ids(archive.List(new TaskFilter(), long.MaxValue, 10)));
            Assert.Equal(["b", "c"], Ids(archive.List(new TaskFilter(), before: 11, 10)));
            Assert.Equal(["b"], Ids(archive.List(new TaskFilter { Phase = TaskPhase.Cancelled }, long.MaxValue, 10)));
            Assert.Equal(["c"], Ids(archive.List(new TaskFilter { Phase = TaskPhase.Succeeded, Kind = "noop", IdPrefix = "c" }, long.MaxValue, 10)));
            Assert.Empty(archive.List(new TaskFilter { Queue = "other" }, long.MaxValue, 10));
            Assert.Equal(2, archive.Count()[TaskPhase.Succeeded]);
            Assert.Equal(1, archive.Count()[TaskPhase.Cancelled]);
            Assert.Equal(["c"], archive.Get([new TaskId("c"), new TaskId("nobody")]).Select(task => task.Id.Value));

            archive.Write([Runs(12, "c")], through: 12, durable: false);
            Assert.Null(archive.Get(new TaskId("c")));
            archive.Trim(finishedBefore: null, keep: 1, rows: 100);
            Assert.Equal(["a"], Ids(archive.List(new TaskFilter(), long.MaxValue, 10)));
            archive.Trim(finishedBefore: new Timestamp(12), keep: null, rows: 100);
            Assert.Empty(archive.List(new TaskFilter(), long.MaxValue, 10));
        }
    }

    private static FinishedTask Finished(long outcomeEvent, string id, TaskPhase phase = TaskPhase.Succeeded) => new(
        outcomeEvent,
        new TaskInfo { Id = new TaskId(id), Kind = "noop", Queue = "default", Phase = phase, FinishedAt = new Timestamp(outcomeEvent) });

    private static FinishedTask Runs(long retriedEvent, string id) => Finished(retriedEvent, id, TaskPhase.Pending);

    private static IEnumerable<string> Ids(IEnumerable<FinishedTask> tasks) => tasks.Select(task => task.Task.Id.Value);
}

public sealed class SqliteArchiveTests : ArchiveTests, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Finished_tasks_are_kept_once_whoever_writes_them()
    {
        using var journal = SqliteJournal.Open(_folder);
        Keep(journal.OpenArchive);
    }
}

[Collection(PostgresTests.Name)]
public sealed class PostgresArchiveTests(PostgresServer server) : ArchiveTests
{
    [SkippableFact]
    public void Finished_tasks_are_kept_once_whoever_writes_them()
    {
        Skip.If(server.Missing is not null, server.Missing);
        using var journal = PostgresJournal.Open(server.NewDatabase());
        Keep(journal.OpenArchive);
    }
}
