namespace Scheduler.Core.Policies;

/// <summary>
/// The least work left first, interrupting tasks that have more: the lowest mean response time of all orders (Schrage 1968). The work
/// left is the estimate minus the progress kept by a checkpoint or a yield. A task without an estimate, of a kind
/// that nothing was learned about yet, goes after those that have one, and is interrupted first. Long tasks starve under load unless the queue ages them.
/// </summary>
public sealed class ShortestRemainingTimeFirst : ISchedulingPolicy
{
    public string Name => "srtf";

    public string Description => "The least work left first, by estimate; interrupts what has more left, where its handler can yield.";

    public Preemption Preemption => Preemption.ByKey;

    public bool KeyIsWorkLeft => true;

    public bool UsesEstimates => true;

    public long Key(in WaitingTask task) => task.Left?.Ticks ?? long.MaxValue;
}
