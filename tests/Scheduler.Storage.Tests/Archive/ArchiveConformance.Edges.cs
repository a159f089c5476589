using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Tests.Archive;

/// <content>What finished tasks waited for.</content>
public abstract partial class ArchiveConformance
{
    /// <summary>Asks its database behind its back for one number, while it may be open.</summary>
    private protected abstract long Number(string sql);

    [SkippableFact]
    public void What_a_task_waited_for_is_found_from_there_until_the_task_is_gone()
    {
        using var archive = Open();
        archive.Write(
            [Finished(3, "a"), Waited(4, "b", TaskPhase.Failed, "a"), Waited(6, "größe", TaskPhase.Succeeded, Dependency.OnTask("a", DependencyCondition.Finished), Dependency.OnGroup("a")), Waited(7, "d", TaskPhase.Cancelled, "b")],
            through: 7,
            durable: false);
        Assert.Equal(
            [new("b", DependencyCondition.Succeeded, TaskPhase.Failed), new Dependant("größe", DependencyCondition.Finished, TaskPhase.Succeeded)],
            archive.Dependants("a", isGroup: false, 10).Dependants);
        Assert.Equal(["größe"], Of("a", isGroup: true));
        Assert.Equal((1, 2), archive.Dependants("a", isGroup: false, 1) is var first ? (first.Dependants.Count, first.Total) : default);
        Assert.Empty(Of("größe"));

        // One that runs again, one whose id was used again without edges, and one that waited for something else the second time.
        archive.Write([Runs(8, "b"), Finished(9, "d"), Waited(10, "größe", TaskPhase.Succeeded, "b")], through: 10, durable: false);
        Assert.Empty(Of("a"));
        Assert.Empty(Of("a", isGroup: true));
        Assert.Equal(["größe"], Of("b"));
        archive.Write([Waited(12, "b", TaskPhase.Succeeded, "a"), Waited(13, "e", TaskPhase.Succeeded, "a"), Finished(14, "e"), Waited(15, "e", TaskPhase.Expired, "a")], through: 15, durable: false);
        Assert.Equal(["b", "e"], Of("a"));
        Assert.Equal(TaskPhase.Expired, archive.Dependants("a", isGroup: false, 10).Dependants[1].Phase);

        // What goes with time, and with events that are lost.
        Assert.False(archive.Trim(finishedBefore: new Timestamp(13), keep: null, rows: 10));
        Assert.Equal(["e"], Of("a"));
        Assert.Empty(Of("b"));
        Assert.NotNull(archive.SetAside(14));
        Assert.Empty(Of("a"));
        archive.Write([Finished(15, "e")], through: 15, durable: false);
        Assert.Empty(Of("a"));

        IEnumerable<string> Of(string name, bool isGroup = false) => archive.Dependants(name, isGroup, 10).Dependants.Select(dependant => dependant.Task.Value);
    }

    [SkippableFact]
    public void Nothing_is_left_of_edges_whose_tasks_are_gone_and_nothing_is_written_where_there_are_none()
    {
        using var archive = Open();
        archive.Write([Finished(3, "a"), Finished(4, "b", TaskPhase.Failed)], through: 5, durable: false);
        Assert.Equal(0, Edges());
        archive.Write([Waited(6, "b", TaskPhase.Succeeded, "a"), Waited(7, "c", TaskPhase.Succeeded, "a", "b"), Waited(8, "d", TaskPhase.Failed, "a")], through: 8, durable: false);
        Assert.Equal(4, Edges());
        archive.Write([Runs(9, "d"), Finished(10, "c")], through: 10, durable: false);
        Assert.Equal(3, Edges());
        Assert.False(archive.Trim(finishedBefore: null, keep: 1, rows: 10));
        Assert.Equal(0, Edges());
        archive.Write([Waited(11, "d", TaskPhase.Failed, "a")], through: 11, durable: false);
        archive.Trim(finishedBefore: null, keep: 0, rows: 10);
        Assert.Equal(0, Edges());
    }

    [SkippableFact]
    public void An_archive_of_an_earlier_version_has_no_edges_and_takes_those_that_come()
    {
        using (var archive = Open())
        {
            archive.Write([Waited(3, "b", TaskPhase.Succeeded, "a")], through: 3, durable: false);
        }

        Run($"DROP TABLE {Tables.Edges}");
        using var opened = Open();
        Assert.Equal(0, opened.Dependants("a", isGroup: false, 10).Total);
        Assert.Equal([new Dependency("a")], opened.Get(new TaskId("b"))!.After);
        opened.Write([Runs(4, "b"), Waited(5, "c", TaskPhase.Succeeded, "a")], through: 5, durable: false);
        Assert.Equal("c", Assert.Single(opened.Dependants("a", isGroup: false, 10).Dependants).Task.Value);
    }

    // Rows that are there, also those that nobody finds any more.
    private int Edges() => (int)Number($"SELECT count(*) FROM {Tables.Edges}");

    private static FinishedTask Waited(long outcomeEvent, string id, TaskPhase phase, params Dependency[] after) =>
        Finished(outcomeEvent, id, phase) is var finished ? finished with { Task = finished.Task with { After = after } } : default;
}
