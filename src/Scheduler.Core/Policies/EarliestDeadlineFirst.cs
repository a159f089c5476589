namespace Scheduler.Core.Policies;

/// <summary>
/// The task with the earliest deadline first: if any order meets all deadlines on one slot, this one does (Jackson 1955). A task without
/// a deadline goes after those that have one.
/// </summary>
public sealed class EarliestDeadlineFirst : ISchedulingPolicy
{
    public string Name => "edf";

    public string Description => "The earliest deadline first.";

    public long Key(in WaitingTask task) => task.Spec.Deadline?.Ticks ?? long.MaxValue;
}
