using Scheduler.Embedded;

namespace Scheduler.Cli.Submission;

/// <summary>What <c>run</c> and <c>each</c> do before they submit the first line.</summary>
internal static class Preparation
{
    /// <summary>Says what is held, sets the limits, and starts the queues. They were paused until now: what an earlier run has left must not
    /// begin before it is watched.</summary>
    /// <param name="onHeld">Called for the first of the holds that are there.</param>
    public static async Task StartQueuesAsync(
        EmbeddedScheduler scheduler,
        IEnumerable<QueueOptions> queues,
        IReadOnlyList<LimitOptions> limits,
        Action<HoldInfo> onHeld,
        CancellationToken cancellationToken)
    {
        var holds = await RepeatedRequest.UntilToldAsync(() => scheduler.HoldsAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        foreach (var held in holds.Holds.Take(HoldText.MostShown))
        {
            onHeld(held);
        }

        await RunningLimits.SetAsync(scheduler, limits, cancellationToken).ConfigureAwait(false);
        foreach (var queue in queues)
        {
            await RepeatedRequest.UntilAnsweredAsync(() => scheduler.ConfigureQueueAsync(queue, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }
}
