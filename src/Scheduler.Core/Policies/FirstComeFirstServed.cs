namespace Scheduler.Core.Policies;

/// <summary>In the order of submission. No task starves, but a short task may wait behind a long one.</summary>
public sealed class FirstComeFirstServed : ISchedulingPolicy
{
    public string Name => "fcfs";

    public string Description => "First come, first served.";

    public bool CannotStarve => true;

    public long Key(in WaitingTask task) => 0;
}
