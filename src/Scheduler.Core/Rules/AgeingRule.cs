using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// The bound on waiting: a task that has waited for <see cref="Contracts.QueueOptions.AgeAfter"/> goes before all newer ones of its
/// queue (where that shares: of its fairness key), whatever the policy says. Where it fits nowhere, a node is kept free for it
/// before any newer one goes to a node that could run it, instead of after it was overtaken so often (<see cref="ReservationRule"/>).
/// Should no more nodes be kept free, newer ones do go first: that is counted (<see cref="Batch.AgeingViolations"/>). Nodes
/// kept free for others are out of the question.
/// </summary>
internal static class AgeingRule
{
    /// <summary>To be called before a task is assigned.</summary>
    /// <returns>Whether its node is now kept free for one that has aged, so that it has to find another.</returns>
    public static bool TakesNode(Desk desk, SchedulingClass winner, in Head head, NodeState node)
    {
        if (node.ReservedFor is not null || winner.Lane.Queue.Options.AgeAfter is null)
        {
            return false;
        }

        while (FirstPassed(desk, winner, head, node) is { } passed)
        {
            if (!ReservationRule.Reserve(desk, passed))
            {
                desk.Batch.AgeingViolations++;
                return false;
            }

            if (ReferenceEquals(node.ReservedFor, passed))
            {
                return true;
            }
        }

        return false;
    }

    // The first in line whose aged head the node could run, and for which nothing is kept free.
    private static SchedulingClass? FirstPassed(Desk desk, SchedulingClass winner, in Head head, NodeState node)
    {
        SchedulingClass? first = null;
        Head firstHead = default;

        // Of those that may be tried the winner goes first.
        foreach (var waiting in winner.Lane.Blocked)
        {
            Consider(waiting, head);
        }

        return first;

        void Consider(SchedulingClass waiting, in Head against)
        {
            if (waiting.Reservation is not null || !ReferenceEquals(waiting.Tenant, winner.Tenant))
            {
                return;
            }

            if (waiting.OpenHeadAt(desk.Now, desk.Backlog) is not { } waitingHead)
            {
                return;
            }

            if (waitingHead.GoesBefore(against) && waiting.HasAged(waitingHead, desk.Now)
                && (first is null || waitingHead.GoesBefore(firstHead)) && waiting.CouldRunOn(node))
            {
                first = waiting;
                firstHead = waitingHead;
            }
        }
    }
}
