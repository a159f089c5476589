using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// What happens when a node is gone: each of its attempts is lost, and its tasks may run elsewhere. Whether they ran to
/// their end nobody knows; their late reports carry tokens that no longer count.
/// </summary>
internal static class NodeLoss
{
    public static void Lose(Desk desk, NodeState node, LossCause cause)
    {
        // In the order of assignment, so that the events do not depend on the order in memory.
        foreach (var attempt in node.Attempts.OrderBy(a => a.Token.Value).ToArray())
        {
            if (attempt.IsLeftover)
            {
                RivalRule.End(desk, attempt);
            }
            else
            {
                AttemptReports.Lost(desk, attempt, cause);
            }
        }

        desk.Leases.Remove(node);
        desk.Emit(new NodeGone(desk.Now, node.Id, cause));
    }

    /// <summary>Nodes that were not heard of for a lease and its margin.</summary>
    public static void LoseExpired(Desk desk)
    {
        while (!desk.Batch.IsFull && desk.Leases.EndedBy(desk.Monotonic) is { } node)
        {
            Lose(desk, node, LossCause.LeaseExpired);
        }
    }
}
