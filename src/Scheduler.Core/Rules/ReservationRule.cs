using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// A head that fits nowhere neither blocks others nor starves: they may overtake it, but after so many times on nodes that
/// could hold it when empty, one of those is kept free for it until it fits. At most half of the nodes (and at least one)
/// are kept free at a time.
/// </summary>
internal static class ReservationRule
{
    /// <summary>Counted instead of timed: it measures the harm, and it is the same in every replay.</summary>
    public const int OvertakenUntilReserved = 16;

    /// <summary>To be called when a task was assigned.</summary>
    public static void CountOvertaken(Desk desk, SchedulingClass winner, Bucket bucket, in Head head, NodeState node)
    {
        if (!desk.Backlog.HasBlocked)
        {
            return;
        }

        SchedulingClass? first = null;
        Head firstHead = default;
        foreach (var lane in desk.Backlog.Lanes)
        {
            foreach (var waiting in lane.Blocked)
            {
                if (lane.IsStopped || waiting.Reservation is not null || waiting.OpenHeadAt(desk.Now, desk.Backlog, bucket) is not { } waitingHead)
                {
                    continue;
                }

                if (GoesBefore(waiting, waitingHead, winner, head)
                    && waiting.CouldRunOn(node)
                    && ++waiting.Overtaken >= OvertakenUntilReserved
                    && (first is null || GoesBefore(waiting, waitingHead, first, firstHead)))
                {
                    first = waiting;
                    firstHead = waitingHead;
                }
            }
        }

        // One at a time, and the first in line: where only so many nodes may be kept free, none passes another for ever.
        if (first is not null)
        {
            Reserve(desk, first);
        }
    }

    // In one queue its policy says who goes first; between queues only age compares.
    private static bool GoesBefore(SchedulingClass one, in Head oneHead, SchedulingClass other, in Head otherHead) =>
        ReferenceEquals(one.Lane, other.Lane) ? oneHead.GoesBefore(otherHead) : oneHead.Task.AdmittedAs < otherHead.Task.AdmittedAs;

    /// <summary>Keeps a node free for the class, the emptiest that could run it.</summary>
    /// <returns>False when no more nodes may be kept free.</returns>
    public static bool Reserve(Desk desk, SchedulingClass waiting)
    {
        if (desk.Backlog.ReservedNodes >= Math.Max(1, desk.State.NodeCount / 2))
        {
            return false;
        }

        NodeState? best = null;
        foreach (var node in desk.State.Nodes)
        {
            if (node.Phase == NodePhase.Up && node.Window > 0 && node.ReservedFor is null && waiting.CouldRunOn(node)
                && (best is null || node.Held < best.Held))
            {
                best = node;
            }
        }

        if (best is not null)
        {
            desk.Backlog.Reserve(waiting, best);
        }

        return best is not null;
    }
}
