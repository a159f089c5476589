using System.Runtime.CompilerServices;

namespace Scheduler.Cli.Schedules;

/// <summary>Schedules as commands ask for them: one by its name, or one page after the other.</summary>
internal static class AllSchedules
{
    /// <returns>Null: there is none of that name.</returns>
    public static async ValueTask<ScheduleInfo?> FindAsync(this ISchedulerClient scheduler, string name, CancellationToken cancellationToken) =>
        (await scheduler.SchedulesAsync(new ScheduleFilter { Name = name }, cancellationToken).ConfigureAwait(false)).Schedules.FirstOrDefault();

    /// <param name="most">Schedules of all pages together; null: all there are.</param>
    public static async IAsyncEnumerable<IReadOnlyList<ScheduleInfo>> ReadAsync(
        ISchedulerClient scheduler, string? prefix, int? most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = most ?? int.MaxValue;
        string? after = null;
        do
        {
            var filter = new ScheduleFilter { NamePrefix = prefix, After = after, Limit = Math.Min(left, ScheduleFilter.MaxLimit) };
            var page = await scheduler.SchedulesAsync(filter, cancellationToken).ConfigureAwait(false);
            yield return page.Schedules;
            left -= page.Schedules.Count;
            after = page.Next;
        }
        while (after is not null && left > 0);
    }
}
