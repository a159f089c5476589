using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Tests.Archive;

/// <content>What is removed for being too old or too many.</content>
public abstract partial class ArchiveConformance
{
    [SkippableFact]
    public void The_oldest_are_trimmed_by_age_and_by_number_so_many_at_a_time()
    {
        using var archive = Open();
        archive.Write([.. Enumerable.Range(1, 10).Select(i => Finished(i, $"task-{i}"))], through: 10, durable: false);
        Assert.False(archive.Trim(finishedBefore: new Timestamp(1), keep: 10, rows: 2));
        Assert.Null(archive.RemovedUpTo);
        Assert.True(archive.Trim(finishedBefore: new Timestamp(5), keep: null, rows: 2));
        Assert.Equal(new Timestamp(2), archive.RemovedUpTo);
        Assert.Equal(8, archive.Count().Values.Sum());
        Assert.False(archive.Trim(finishedBefore: new Timestamp(5), keep: null, rows: 10));
        Assert.Equal([10, 9, 8, 7, 6, 5], Events(archive));
        Assert.False(archive.Trim(finishedBefore: null, keep: 4, rows: 10));
        Assert.Equal([10, 9, 8, 7], Events(archive));
        Assert.False(archive.Trim(finishedBefore: null, keep: 4, rows: 10));
        Assert.True(archive.Trim(finishedBefore: new Timestamp(8), keep: 1, rows: 3));
        Assert.Equal([10], Events(archive));
        Assert.Equal(10, archive.Offset);
        Assert.Equal(new Timestamp(9), archive.RemovedUpTo);

        using var again = Open();
        Assert.Equal(new Timestamp(9), again.RemovedUpTo);
    }

    [SkippableFact]
    public void What_is_needed_is_not_trimmed_until_it_is_not()
    {
        using var archive = Open();
        archive.Write([.. Enumerable.Range(1, 12).Select(i => Finished(i, $"task-{i}"))], through: 12, durable: false);
        HashSet<string> needed = ["task-1", "task-2", "task-3", "task-6"];
        Assert.True(archive.Trim(finishedBefore: null, keep: 2, rows: 2, task => needed.Contains(task.Value)));
        Assert.Equal([12, 11, 10, 9, 8, 7, 6, 3, 2, 1], Events(archive));
        Assert.False(archive.Trim(finishedBefore: new Timestamp(11), keep: 1, rows: 10, task => needed.Contains(task.Value)));
        Assert.Equal([12, 6, 3, 2, 1], Events(archive));
        needed.Remove("task-2");
        archive.Trim(finishedBefore: null, keep: 1, rows: 10, task => needed.Contains(task.Value));
        Assert.Equal([12, 6, 3, 1], Events(archive));
        archive.Trim(finishedBefore: null, keep: 1, rows: 10);
        Assert.Equal([12], Events(archive));
    }

    [SkippableFact]
    public void One_of_an_earlier_version_that_does_not_say_what_it_removed_knows_nothing_of_before_its_first_task()
    {
        using (var archive = Open())
        {
            archive.Write([.. Enumerable.Range(3, 4).Select(i => Finished(i, $"task-{i}"))], through: 10, durable: false);
        }

        Run(Tables.Removed is { } table ? $"DROP TABLE {table}"
            : FormattableString.Invariant($"DELETE FROM {Tables.Progress} WHERE one = {ArchiveTables.RemovedRow}"));
        using var opened = Open();
        Assert.Equal(new Timestamp(3), opened.RemovedUpTo);
        opened.Trim(finishedBefore: new Timestamp(5), keep: null, rows: 10);
        Assert.Equal(new Timestamp(4), opened.RemovedUpTo);
    }
}
