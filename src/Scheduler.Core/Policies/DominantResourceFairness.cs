namespace Scheduler.Core.Policies;

/// <summary>
/// Dominant resource fairness (Ghodsi et al. 2011): next is the fairness key whose dominant share, divided by its weight, is the lowest. The dominant
/// share is the largest of its shares of all CPU, all memory and each named resource. If tasks request nothing, their slots count. Among the tasks of
/// one key the highest priority goes first, then the order of submission.
/// </summary>
public sealed class DominantResourceFairness : ISchedulingPolicy
{
    public string Name => "drf";

    public string Description => "The fairness key with the least dominant share of CPU, memory and other resources.";

    public Sharing Sharing => Sharing.DominantResource;

    public long Key(in WaitingTask task) => -(long)task.Spec.Priority;
}
