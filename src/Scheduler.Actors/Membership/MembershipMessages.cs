using Scheduler.Actors.Messages;

namespace Scheduler.Actors.Membership;

/// <summary>A supervisor to its seed's guard: it runs the scheduler here, and wants to be told of each <see cref="MajorityIs"/>.</summary>
internal sealed record TellMajority : ILocalMessage
{
    public static readonly TellMajority Instance = new();
}

/// <summary>Whether a majority of the listed seeds is here.</summary>
internal sealed record MajorityIs(bool Here) : ILocalMessage;

/// <summary>A seed to another: the seeds that it lists.</summary>
internal sealed record SeedsListed(string Seeds);
