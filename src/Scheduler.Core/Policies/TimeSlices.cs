namespace Scheduler.Core.Policies;

/// <summary>
/// Round-robin: tasks take turns, for one slice (<see cref="Contracts.QueueOptions.Slice"/>) each; a task whose slice is over goes to the
/// end of the line if others wait. No task starves, and short tasks pass long ones without any estimate.
/// </summary>
public sealed class TimeSlices : ISchedulingPolicy
{
    public string Name => "time-slices";

    public string Description => "In turns of a slice each, where handlers can yield (round-robin).";

    public bool CannotStarve => true;

    public Preemption Preemption => Preemption.BySlice;

    public long Key(in WaitingTask task) => task.Turn;
}
