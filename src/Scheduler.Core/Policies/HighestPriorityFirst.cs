namespace Scheduler.Core.Policies;

/// <summary>The highest priority first. Tasks of low priority starve under load unless the queue ages them, which it does by default.</summary>
public sealed class HighestPriorityFirst : ISchedulingPolicy
{
    public string Name => "priority";

    public string Description => "The highest priority first.";

    public long Key(in WaitingTask task) => -(long)task.Spec.Priority;
}
