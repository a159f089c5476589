namespace Scheduler.Core.Contracts;

/// <summary>How is the scheduler doing? Answered by <see cref="SchedulerStatistics"/>.</summary>
public sealed record GetStatistics : Read;

/// <summary>Requests about the scheduler as a whole.</summary>
public static class SchedulerRequests
{
    /// <summary>The state of the scheduler: its queues, whether ageing holds, what was learned about kinds. It looks at each unfinished task, so it is
    /// for people and for dashboards that ask only now and then.</summary>
    public static async ValueTask<SchedulerStatistics> StatisticsAsync(this ISchedulerClient client, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<SchedulerStatistics>(new GetStatistics(), cancellationToken).ConfigureAwait(false)).OrThrow();
}
