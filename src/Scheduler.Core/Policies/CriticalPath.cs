namespace Scheduler.Core.Policies;

/// <summary>
/// The task with the longest critical path first: the rest of its own estimate, plus the longest chain of estimates of the tasks that wait for
/// it (the upward rank of HEFT without communication, Topcuoglu, Hariri and Wu 2002). A task without an estimate, of a kind that nothing was
/// learned about yet, counts as zero. Tasks with short paths starve under load unless the queue ages them.
/// </summary>
public sealed class CriticalPath : ISchedulingPolicy
{
    public string Name => "critical-path";

    public string Description => "The longest chain of work first: its own estimate, and those of the tasks that wait for it.";

    public bool UsesEstimates => true;

    public bool UsesPaths => true;

    public long Key(in WaitingTask task)
    {
        var own = task.Left?.Ticks ?? 0;
        return own < long.MaxValue - task.Behind.Ticks ? -(own + task.Behind.Ticks) : -long.MaxValue;
    }
}
