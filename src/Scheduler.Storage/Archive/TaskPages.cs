using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Archive;

/// <summary>
/// Lists over both places where tasks are stored: first unfinished ones, from the follower, then finished ones, from the archive.
/// A page says where it ended: among the unfinished at a number of the follower's, or in the archive at an event.
/// </summary>
public static class TaskPages
{
    private const string UnfinishedMark = "u";
    private const string FinishedMark = "f";

    // Rows of the archive for one page, where each has to be read to know whether it is one of the list.
    private const int MostLookedAt = 10_000;
    private const int LookedAtTogether = 1_000;

    /// <summary>
    /// The unfinished tasks of a page. If its <see cref="TaskPage.Next"/> is null there is room left for finished ones:
    /// pass its tasks to <see cref="Finished"/>. Null: an earlier page has returned all unfinished tasks.
    /// </summary>
    /// <exception cref="SchedulerConfigurationException">The filter's limit is out of range, a header or label has no name, or its position
    /// is not one of a page.</exception>
    public static TaskPage? Unfinished(TaskFilter filter, Follower follower)
    {
        if (IsPlace(filter.After, FinishedMark, out _))
        {
            return null;
        }

        if (filter.After is not null && !IsPlace(filter.After, UnfinishedMark, out _))
        {
            throw new SchedulerConfigurationException($"After is '{filter.After}', but must be what an earlier page gave as Next.");
        }

        var page = follower.List(filter with { After = filter.After?[UnfinishedMark.Length..] });
        return page.Next is { } next ? page with { Next = UnfinishedMark + next } : page;
    }

    /// <summary>The page, filled up with finished tasks. All tasks to be found must be in the archive.</summary>
    /// <param name="list">As in <see cref="IArchive.List"/>.</param>
    public static TaskPage Finished(
        TaskFilter filter, IReadOnlyList<TaskInfo> unfinished, Func<TaskFilter, long, int, IReadOnlyList<FinishedTask>> list)
    {
        var before = IsPlace(filter.After, FinishedMark, out var place) ? place : long.MaxValue;
        var wanted = filter.Limit - unfinished.Count;
        var listed = unfinished.Select(task => task.Id).ToHashSet();
        List<FinishedTask> found = [];
        var looked = 0;
        var hasMore = filter.Finished != false && filter.Phase?.IsFinal() != false;

        // One more than fits tells whether there is another page.
        while (hasMore && found.Count <= wanted && looked < MostLookedAt)
        {
            var asked = filter.LooksInside ? LookedAtTogether : wanted + listed.Count + 1;
            var rows = list(filter, before, asked);

            // One that has ended since the unfinished ones were listed is there already.
            found.AddRange(rows.Where(row => filter.Matches(row.Task) && !listed.Contains(row.Task.Id)));
            looked += rows.Count;

            // The latest come first: what ended before the moment, all that follows was submitted before, too.
            hasMore = rows.Count == asked && !(rows[^1].Task.FinishedAt < filter.SubmittedAfter);
            before = hasMore ? rows[^1].OutcomeEvent : before;
        }

        if (found.Count > wanted)
        {
            (hasMore, before) = (true, found[wanted].OutcomeEvent + 1);
        }

        TaskInfo[] tasks = [.. unfinished, .. found.Take(wanted).Select(f => f.Task)];
        return new TaskPage(tasks, hasMore ? FinishedMark + before.ToString(CultureInfo.InvariantCulture) : null);
    }

    private static bool IsPlace(string? after, string mark, out long number)
    {
        number = 0;
        return after?.StartsWith(mark, StringComparison.Ordinal) == true
            && long.TryParse(after.AsSpan(mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
