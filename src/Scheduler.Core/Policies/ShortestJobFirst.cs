namespace Scheduler.Core.Policies;

/// <summary>
/// The shortest estimate first, which gives the least mean wait of all orders that do not interrupt. A task without an
/// estimate goes after those that have one. Long tasks starve under load unless the queue ages them.
/// </summary>
public sealed class ShortestJobFirst : ISchedulingPolicy
{
    public string Name => "sjf";

    public long Key(in WaitingTask task) => task.Estimate?.Ticks ?? long.MaxValue;
}
