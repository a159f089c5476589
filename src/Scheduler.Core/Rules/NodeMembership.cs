using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>How nodes come, speak, and go.</summary>
internal static class NodeMembership
{
    private const long MaxOfferBytes = 256 * 1024;

    public static void Hear(Desk desk, FromNode message)
    {
        if (string.IsNullOrWhiteSpace(message.Node.Name) || message.Node.Name.Length > desk.Options.Limits.MaxNameChars || message.Reports is null)
        {
            desk.Batch.To(message.Node).Refused = true;
            return;
        }

        if (message.Epoch > desk.State.Epoch)
        {
            // The event only forces a write: a scheduler that was replaced learns it from that write.
            if (desk.Batch.LaterEpoch is null)
            {
                desk.Batch.LaterEpoch = new LaterEpoch(message.Node, message.Epoch);
                desk.Emit(new EpochConfirmed(desk.Now));
            }

            return;
        }

        var node = desk.State.Node(message.Node) ?? Join(desk, message);
        foreach (var report in message.Reports)
        {
            AttemptReports.Hear(desk, node, message.Node, report);
        }

        if (node is null)
        {
            return;
        }

        if (message.Leaving)
        {
            NodeLoss.Lose(desk, node, LossCause.HandedBack);
            return;
        }

        if (node.Window != message.Window)
        {
            node.Window = Math.Clamp(message.Window, 0, 1_000_000);
            desk.Backlog.NodeChanged(node);
        }

        if (message.Blocked is { } blocked)
        {
            BlockedSlotsRule.Hear(desk, node, blocked);
        }

        if (message.Held is { } held)
        {
            Reconcile(desk, node, held);
        }

        if (message.LeaseAskedAt is { } askedAt)
        {
            LeaseRule.Grant(desk, node, askedAt);
        }

        if (node.Phase == NodePhase.Draining)
        {
            desk.Batch.To(node.Id).Drain = true;
        }
    }

    public static Answer SetPhase(Desk desk, string? name, NodePhase phase)
    {
        if (name is null || desk.State.NodeNamed(name) is not { } node)
        {
            return new Rejection(RejectionCode.UnknownNode, KnownNames.Unknown("node", name, desk.State.Nodes.Select(n => n.Id.Name)));
        }

        // A node that has been told to drain will leave; there is no way back but to join again.
        if (node.Phase == NodePhase.Draining && phase == NodePhase.Up)
        {
            return new Rejection(RejectionCode.NodeLeaving, $"Node '{name}' was told to drain and will leave. It takes tasks again when it joins again.");
        }

        if (node.Phase != phase && node.Phase != NodePhase.Draining)
        {
            desk.Emit(new NodePhaseChanged(desk.Now, node.Id, phase));
        }

        if (node.Phase == NodePhase.Draining)
        {
            desk.Batch.To(node.Id).Drain = true;
        }

        return Acknowledged.Instance;
    }

    private static NodeState? Join(Desk desk, FromNode message)
    {
        var sameName = desk.State.NodeNamed(message.Node.Name);
        var superseded = sameName is not null && sameName.Id.Incarnation > message.Node.Incarnation;
        if (message.Leaving)
        {
            return null;
        }

        if (message.Join is null && !superseded && message.Held is not { Count: > 0 })
        {
            desk.Batch.To(message.Node).Introduce = true;
            return null;
        }

        // What it holds was given up with it: it must not go on under the same name, as nobody waits for it any more.
        if (superseded || message.Held is { Count: > 0 })
        {
            desk.Batch.To(message.Node).Refused = true;
            return null;
        }

        // No answer, so that it asks again after a while.
        if (Unacceptable(desk, message.Join!, sameName))
        {
            return null;
        }

        // Only a process that is new takes a name over: one that has spoken to a scheduler before shares its name with another
        // that is alive, and the two would push each other out for ever.
        if (sameName is not null && message.Epoch > 0)
        {
            desk.Batch.To(message.Node).NameTaken = true;
            return null;
        }

        if (sameName is not null)
        {
            // A new process under the name: the old one is gone for certain.
            NodeLoss.Lose(desk, sameName, LossCause.ProcessDied);
        }

        desk.Emit(new NodeJoined(desk.Now, message.Node, message.Join!));
        var joined = desk.State.Node(message.Node)!;
        LeaseRule.Extend(desk, joined);
        return joined;
    }

    private static bool Unacceptable(Desk desk, NodeOffer offer, NodeState? replaced) =>
        offer.Slots is < 1 or > 10_000
        || offer.Performance is < 1 or > 1_000_000
        || offer.Capacity is null || offer.Labels is null || offer.Kinds is null
        || TaskTexts.Bytes(offer.Labels, offer.Capacity) + offer.Kinds.Sum(kind => 2L * (kind?.Length ?? 0)) > MaxOfferBytes
        || (replaced is null && desk.State.NodeCount >= desk.Options.Limits.MaxNodes);

    /// <summary>
    /// Sends again what never arrived, and stops what nobody waits for. An assignment may just be on its way, so that the
    /// node gets it twice; it knows by the token.
    /// </summary>
    private static void Reconcile(Desk desk, NodeState node, IReadOnlyList<FencingToken> held)
    {
        if (held.Count == 0 && node.Held == 0)
        {
            return;
        }

        var known = held.ToHashSet();
        var outbox = desk.Batch.To(node.Id);
        foreach (var attempt in node.Attempts.ToArray())
        {
            var isHeld = known.Remove(attempt.Token);
            if (attempt.IsLeftover && !isHeld)
            {
                RivalRule.End(desk, attempt);
                continue;
            }

            if (!isHeld)
            {
                outbox.Assign(AssignmentRule.AssignmentOf(desk, attempt));
            }

            if (attempt.Task.CancelRequested || attempt.IsLeftover)
            {
                outbox.Cancel(attempt.Token);
            }
            else if (attempt.Preempted is not null)
            {
                outbox.Preempt(attempt.Token);
            }
        }

        // In the order of their tokens: a set's own order is nothing to rely on.
        foreach (var stranger in known.Order())
        {
            outbox.Cancel(stranger);
        }
    }
}
