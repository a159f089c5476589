using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// When a lease is granted, and how long the scheduler waits before it gives a node up. The node counts from when it sent
/// its request, which is before the scheduler heard it, so the node always stops first.
/// </summary>
internal static class LeaseRule
{
    /// <summary>The node is not given up before a lease and its margin have passed from now.</summary>
    public static void Extend(Desk desk, NodeState node) =>
        desk.Leases.Set(node, desk.Monotonic + desk.Options.LeaseDuration + desk.Options.LeaseMargin);

    public static void Grant(Desk desk, NodeState node, Timestamp askedAt)
    {
        // Only a scheduler that is alone may grant, and its proof is a durable write. An idle one writes for that; the
        // grant leaves with the batch, so after it. The margin covers the quarter.
        if (desk.Monotonic - desk.LastEmitted >= desk.Options.LeaseDuration / 4)
        {
            desk.Emit(new EpochConfirmed(desk.Now));
        }

        Extend(desk, node);
        desk.Batch.To(node.Id).Lease = new LeaseGrant(askedAt, desk.Options.LeaseDuration);
    }
}
