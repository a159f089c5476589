namespace Scheduler.Core.Contracts;

/// <summary>How many waiting tasks are kept from beginning by rules, whatever the nodes have; each is counted once, by the first that applies.</summary>
/// <param name="Held">Someone holds them, or their queue, kind, order key, or a limit that they name; those in the phase
/// <see cref="TaskPhase.Held"/> too, due or not.</param>
/// <param name="BehindOrderKey">An earlier task of their order key has no outcome yet.</param>
/// <param name="LimitReached">As much runs as one of their limits lets run.</param>
/// <param name="RateReached">The rate of one of their limits lets none begin, as of the latest event.</param>
/// <param name="Awaiting">They wait for other tasks, or for groups of them, to end.</param>
public sealed record HeldUpTasks(long Held = 0, long BehindOrderKey = 0, long LimitReached = 0, long RateReached = 0, long Awaiting = 0)
{
    public static readonly HeldUpTasks None = new();
}
