namespace Scheduler.Core.Contracts;

/// <summary>How many waiting tasks rules keep from beginning, whatever capacity the nodes have. A task is counted once among those that are due or
/// held: behind its order key, else held, else at a limit, else at a rate.</summary>
/// <param name="Held">There is a hold on them, or on their queue, kind, order key, group, or a limit that they name; also those in the phase
/// <see cref="TaskPhase.Held"/>, due or not.</param>
/// <param name="BehindOrderKey">An earlier task of their order key has no outcome yet.</param>
/// <param name="LimitReached">One of their limits is fully used.</param>
/// <param name="RateReached">The rate of one of their limits lets no task begin, as of the latest event.</param>
/// <param name="Awaiting">They wait for other tasks, or for groups of them, to end.</param>
public sealed record HeldUpTasks(long Held = 0, long BehindOrderKey = 0, long LimitReached = 0, long RateReached = 0, long Awaiting = 0)
{
    public static readonly HeldUpTasks None = new();
}
