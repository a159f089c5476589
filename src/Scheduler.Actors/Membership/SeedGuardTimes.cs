using Akka.Configuration;

namespace Scheduler.Actors.Membership;

/// <summary>How long a seed stays in a useless state before it acts: forms the cluster itself, or exits to be restarted.</summary>
internal sealed record SeedGuardTimes
{
    /// <summary>Looking for a cluster, with a majority of the listed seeds and without those listed before it: then it forms one.</summary>
    public required TimeSpan FormAfter { get; init; }

    /// <summary>Joining, but not up.</summary>
    public required TimeSpan UpWithin { get; init; }

    /// <summary>Up, but without a majority of the listed seeds.</summary>
    public required TimeSpan MinorityFor { get; init; }

    /// <summary>The oldest, but without the scheduler.</summary>
    public required TimeSpan IdleFor { get; init; }

    /// <summary>Reads the times from <c>scheduler.seeds</c>, which uses these names.</summary>
    public static SeedGuardTimes Of(Config config) => new()
    {
        FormAfter = config.GetTimeSpan("scheduler.seeds.form-after"),
        UpWithin = config.GetTimeSpan("scheduler.seeds.up-within"),
        MinorityFor = config.GetTimeSpan("scheduler.seeds.minority-for"),
        IdleFor = config.GetTimeSpan("scheduler.seeds.idle-for"),
    };
}
