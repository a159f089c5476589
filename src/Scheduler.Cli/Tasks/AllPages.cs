using System.Runtime.CompilerServices;

namespace Scheduler.Cli.Tasks;

/// <summary>One page of a list after the other, no more in memory than one.</summary>
internal static class AllPages
{
    /// <param name="most">Tasks of all pages together; null: all there are.</param>
    public static async IAsyncEnumerable<IReadOnlyList<TaskInfo>> ReadAsync(
        ISchedulerClient scheduler, TaskFilter filter, long? most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = most ?? long.MaxValue;
        do
        {
            var page = await scheduler.ListAsync(
                filter with { Limit = (int)Math.Min(left, filter.Limit) }, cancellationToken).ConfigureAwait(false);
            if (page.Tasks.Count > 0)
            {
                yield return page.Tasks;
            }

            left -= page.Tasks.Count;
            filter = filter with { After = page.Next };
        }
        while (filter.After is not null && left > 0);
    }
}
