using Scheduler.Core.Contracts;
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
    public static void CountOvertaken(Desk desk, SchedulingClass winner, in Head head, NodeState node)
    {
        foreach (var lane in desk.Backlog.Lanes)
        {
            for (var i = lane.Blocked.Count - 1; i >= 0; i--)
            {
                var waiting = lane.Blocked[i];
                if (waiting.Reservation is null
                    && WasOvertaken(desk, waiting, winner, head)
                    && waiting.CouldRunOn(node)
                    && ++waiting.Overtaken >= OvertakenUntilReserved)
                {
                    Reserve(desk, waiting);
                }
            }
        }
    }

    // In one queue its policy says who goes first; between queues only age compares.
    private static bool WasOvertaken(Desk desk, SchedulingClass waiting, SchedulingClass winner, in Head head)
    {
        var waitingHead = waiting.HeadAt(desk.Now);
        return ReferenceEquals(waiting.Lane, winner.Lane)
            ? waitingHead.GoesBefore(head)
            : waitingHead.Task.AdmittedAs < head.Task.AdmittedAs;
    }

    private static void Reserve(Desk desk, SchedulingClass waiting)
    {
        if (desk.Backlog.ReservedNodes >= Math.Max(1, desk.State.NodeCount / 2))
        {
            return;
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
    }
}
