using Scheduler.Embedded;

namespace Scheduler.Cli.Submission;

/// <summary>What <c>--limit</c> sets before the first task is submitted.</summary>
internal static class RunningLimits
{
    /// <summary>Makes the limits, or changes how much runs at a time of those that are there: the rest of what they say stays.</summary>
    public static async Task SetAsync(EmbeddedScheduler scheduler, IReadOnlyList<LimitOptions> limits, CancellationToken cancellationToken)
    {
        if (limits.Count == 0)
        {
            return;
        }

        var known = (await RepeatedRequest.UntilToldAsync(() => scheduler.LimitsAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
            .ToDictionary(limit => limit.Limit.Name, limit => limit.Limit, StringComparer.Ordinal);
        foreach (var limit in limits)
        {
            var set = known.TryGetValue(limit.Name, out var old) ? old with { Running = limit.Running } : limit;
            await RepeatedRequest.UntilAnsweredAsync(() => scheduler.SetLimitAsync(set, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }
}
