namespace Scheduler.Actors.Membership;

/// <summary>How long a seed bears with a state in which it is of no use, before it ends to be started again.</summary>
internal sealed record SeedGuardTimes
{
    /// <summary>Joining, and not up: it formed a cluster that no other seed joins. Longer than seeds that are started together take
    /// to find each other, and short, because it can't look for another cluster before it was started again.</summary>
    public TimeSpan UpWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Up, and without a majority of the listed seeds. Longer than the split-brain resolver takes to decide (6 s), so that where
    /// it can its reason is the one that is told.</summary>
    public TimeSpan MinorityFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The oldest, and without the scheduler: longer than a hand-over is tried (15 s).</summary>
    public TimeSpan IdleFor { get; init; } = TimeSpan.FromSeconds(30);
}
