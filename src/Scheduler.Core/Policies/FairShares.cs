namespace Scheduler.Core.Policies;

/// <summary>
/// Weighted fair shares: fairness keys that have work get slot time in proportion to their weights, regardless of what else waits
/// (start-time fair queueing, Goyal, Vin and Cheng 1996). A key that was idle gets no credit for it, and no key starves. Among
/// the tasks of one key the highest priority goes first, then the order of submission.
/// </summary>
public sealed class FairShares : ISchedulingPolicy
{
    public string Name => "fair-shares";

    public string Description => "Slot time in proportion to the weights of fairness keys, by start-time fair queueing.";

    public Sharing Sharing => Sharing.SlotTime;

    public long Key(in WaitingTask task) => -(long)task.Spec.Priority;
}
