using Scheduler.Core.Contracts;

namespace Scheduler.Core.Policies;

/// <summary>In the order of submission. No task starves, and a short one may wait behind a long one.</summary>
public sealed class FirstComeFirstServed : ISchedulingPolicy
{
    public string Name => "fcfs";

    public bool KeepsSubmissionOrder => true;

    public long Key(TaskSpec task, Timestamp submittedAt) => 0;
}
