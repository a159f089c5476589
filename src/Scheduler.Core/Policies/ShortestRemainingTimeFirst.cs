namespace Scheduler.Core.Policies;

/// <summary>
/// The least work left first, interrupting whatever has more: the least mean response of all orders (Schrage 1968). What is
/// left is the estimate without what a checkpoint or a yield has kept. A task without an estimate, of a kind
/// of which nothing was learned yet, goes after those that have one, and is interrupted first. Long tasks starve under load unless the queue ages them.
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
