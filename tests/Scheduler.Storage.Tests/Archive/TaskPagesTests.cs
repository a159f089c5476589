using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Tests.Archive;

/// <summary>Pages of finished tasks that have to be read to be told apart.</summary>
public sealed class TaskPagesTests
{
    private const int Rows = 25_000;

    private int _read;

    [Fact]
    public void One_page_looks_at_a_bounded_number_of_rows_and_says_where_to_go_on()
    {
        var filter = new TaskFilter { ErrorContains = "rare", Limit = 5 };

        var first = Page(filter);
        Assert.Equal((0, 10_000), (first.Tasks.Count, _read));
        var second = Page(filter with { After = first.Next });
        Assert.Equal((0, 20_000), (second.Tasks.Count, _read));
        var third = Page(filter with { After = second.Next });
        Assert.Equal(["t10", "t9", "t8", "t7", "t6"], third.Tasks.Select(task => task.Id.Value));
        var last = Page(filter with { After = third.Next });
        Assert.Equal(["t5", "t4", "t3", "t2", "t1"], last.Tasks.Select(task => task.Id.Value));
        Assert.Null(last.Next);
    }

    [Fact]
    public void Pages_leave_nothing_out_and_have_nothing_twice()
    {
        List<string> found = [];
        var filter = new TaskFilter { Header = new("number", "even"), Limit = 700 };
        do
        {
            var page = Page(filter);
            found.AddRange(page.Tasks.Select(task => task.Id.Value));
            filter = filter with { After = page.Next };
        }
        while (filter.After is not null);

        Assert.Equal(Enumerable.Range(1, Rows / 2).Select(i => $"t{2 * i}").Reverse(), found);
    }

    [Fact]
    public void What_ended_before_the_earliest_submit_is_not_looked_at()
    {
        var page = Page(new TaskFilter { SubmittedAfter = new Timestamp(Rows - 10), Limit = 100 });
        Assert.Equal((11, null, 1_000), (page.Tasks.Count, page.Next, _read));
    }

    [Fact]
    public void Tasks_that_have_not_ended_are_not_looked_for_in_the_archive()
    {
        Assert.Equal(new TaskPage([], null), Page(new TaskFilter { Finished = false }));
        Assert.Equal(0, _read);
    }

    private TaskPage Page(TaskFilter filter) => TaskPages.Finished(filter, [], List);

    // The latest first. The oldest ten have failed with a rare error.
    private FinishedTask[] List(TaskFilter filter, long before, int limit)
    {
        var from = Math.Min(before - 1, Rows);
        var rows = Enumerable.Range(0, (int)Math.Min(limit, from)).Select(i => Row(from - i)).ToArray();
        _read += rows.Length;
        return rows;
    }

    private static FinishedTask Row(long number) => new(number, new TaskInfo
    {
        Id = $"t{number}",
        Kind = "noop",
        Queue = "default",
        Phase = TaskPhase.Failed,
        SubmittedAt = new Timestamp(number),
        FinishedAt = new Timestamp(number),
        Error = number <= 10 ? "A rare one." : "A usual one.",
        Spec = new TaskSpec { Id = $"t{number}", Kind = "noop", Headers = new Dictionary<string, string> { ["number"] = number % 2 == 0 ? "even" : "odd" } },
    });
}
