namespace Scheduler.Cli.Bench;

/// <summary>Percentiles of a set of durations, by the nearest-rank method.</summary>
internal static class Percentiles
{
    public static double Ms(List<TimeSpan> sorted, double share) =>
        Math.Round(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)].TotalMilliseconds, 4);

    public static List<TimeSpan> Sorted(IEnumerable<TimeSpan> durations) => [.. durations.Order()];
}
