namespace Scheduler.Core.Policies;

/// <summary>
/// The shortest estimate first, which gives the lowest mean wait of all orders that do not interrupt. A task without an
/// estimate, of a kind that nothing was learned about yet, goes after those that have one. Long tasks starve under load unless the queue ages them.
/// </summary>
public sealed class ShortestJobFirst : ISchedulingPolicy
{
    public string Name => "sjf";

    public string Description => "The shortest job first, by its estimate.";

    public bool UsesEstimates => true;

    public long Key(in WaitingTask task) => task.Estimate?.Ticks ?? long.MaxValue;
}
