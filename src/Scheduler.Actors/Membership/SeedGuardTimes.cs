using Akka.Configuration;

namespace Scheduler.Actors.Membership;

/// <summary>How long a seed stays in a state in which it is of no use, before it acts: forms the cluster itself, or exits to be restarted.</summary>
internal sealed record SeedGuardTimes
{
    /// <summary>Looking for a cluster, with a majority of the listed seeds and without those listed before it: then it forms one.</summary>
    public required TimeSpan FormAfter { get; init; }

    /// <summary>Joining, and not up.</summary>
    public required TimeSpan UpWithin { get; init; }

    /// <summary>Up, and without a majority of the listed seeds.</summary>
    public required TimeSpan MinorityFor { get; init; }

    /// <summary>The oldest, and without the scheduler.</summary>
    public required TimeSpan IdleFor { get; init; }

    /// <summary>From <c>scheduler.seeds</c>, which has them by these names.</summary>
    public static SeedGuardTimes Of(Config config) => new()
    {
        FormAfter = config.GetTimeSpan("scheduler.seeds.form-after"),
        UpWithin = config.GetTimeSpan("scheduler.seeds.up-within"),
        MinorityFor = config.GetTimeSpan("scheduler.seeds.minority-for"),
        IdleFor = config.GetTimeSpan("scheduler.seeds.idle-for"),
    };
}
