using System.Globalization;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>Why a task is not running now, in a code and a sentence; and why its latest attempt went where it went.</summary>
internal static class PendingReasons
{
    private const int MostCounted = 10_000;

    // Of open edges, beside the first.
    private const int MostEdgesNamed = 4;

    public static Answer Explain(Desk desk, TaskId id)
    {
        if (desk.State.Task(id) is not { } task)
        {
            return desk.State.Outcomes.Find(id) is { } outcome
                ? new Explained(new TaskExplanation(id, outcome.Phase, PendingReason.None, $"It {outcome.Phase.HowItEnded()}.", null, null, null))
                : id.Unknown();
        }

        var (reason, text) = Reason(desk, task);
        return new Explained(new TaskExplanation(
            id, task.Phase, reason, text, TasksAhead(desk, task), task.Attempts?.Node.Id, task.Attempts?.Explanation)
        {
            Unblocks = Unblocking.Of(desk, task, reason),
            Share = ShareOf(task),
            Preemption = PreemptionOf(task),
            Copy = CopyOf(task),
        });
    }

    private static TaskCopy? CopyOf(TaskState task) =>
        task is { Attempts: not null, Copy: { Copy: { } why } copy } ? new TaskCopy(copy.Node.Id, copy.Token, copy.AssignedAt, why) : null;

    // Where there are two attempts, the sentence says so.
    private static string Copied(TaskState task) => task.Copy is not { Copy: { } why } copy ? ""
        : task.Attempts!.Next is null ? $" That is its copy: {why}; its first attempt has ended."
        : $" A copy of it is on {copy.Node.Id} since {copy.AssignedAt}: {why}. The first success of the two counts.";

    private static FairShare? ShareOf(TaskState task)
    {
        if (task.Class is not { Tenant: { } tenant } waiting)
        {
            return null;
        }

        var shares = waiting.Lane.Shares!;
        var own = shares.ShareOf(tenant);
        var ahead = waiting.Lane.Classes.Where(c => shares.ShareOf(c.Tenant!) < own).Select(c => c.Tenant).Distinct().Count();
        return new FairShare(tenant.Key, tenant.Weight, shares.ReadableShareOf(tenant), ahead);
    }

    // What was asked to yield for another task of its class makes room for this one just as well.
    private static PendingPreemption? PreemptionOf(TaskState task)
    {
        var asked = task.Class is { } waiting
            ? PreemptionRule.Asked(waiting).OrderByDescending(attempt => attempt.PreemptedFor == task.Id).FirstOrDefault()
            : task.Latest;
        return asked is { Preempted: { } cause } ? new PendingPreemption(asked.Task.Id, asked.Node.Id, asked.PreemptedFor, cause) : null;
    }

    private static (PendingReason Reason, string Text) Reason(Desk desk, TaskState task) => task.Phase switch
    {
        TaskPhase.Running => (PendingReason.None, $"It is running on {task.Attempts!.Node.Id}.{Copied(task)}"),
        TaskPhase.Preempting => (PendingReason.None,
            $"It is running on {task.Attempts!.Node.Id}, and was asked to yield{For(task.Attempts)} because {Because(task.Attempts)}.{Copied(task)}"),
        TaskPhase.Held => Held(desk.Backlog.HoldOf(task)!),
        TaskPhase.Awaiting => Awaiting(desk, task),
        TaskPhase.Assigned => (PendingReason.WaitingForNode, $"It is assigned to {task.Attempts!.Node.Id}, which has not started it yet.{Copied(task)}"),
        TaskPhase.Scheduled => (PendingReason.NotDue, $"It is due at {new Timestamp(task.DueTicks)}."),
        TaskPhase.RetryWait => (PendingReason.RetryBackoff,
            $"Attempt {task.Assignments} failed; the next is due at {new Timestamp(task.DueTicks)}. The error: {task.LastError}"),
        _ => WhilePending(desk, task),
    };

    private static (PendingReason Reason, string Text) WhilePending(Desk desk, TaskState task)
    {
        if (desk.Backlog.FirstBefore(task) is { } first)
        {
            return BehindOrderKey(desk, task, first);
        }

        if (desk.Backlog.HoldOf(task) is { } held)
        {
            return Held(held);
        }

        var waiting = task.Class!;
        if (waiting.Lane.Queue.Options.Paused)
        {
            return (PendingReason.QueuePaused, $"The queue '{task.Spec.Queue}' is paused; resume it.");
        }

        var nodes = desk.State.Nodes.ToArray();
        if (nodes.Length == 0)
        {
            return (PendingReason.NoNodes, "No node has joined.");
        }

        var able = nodes.Where(n => n.HasKind(task.Spec.Kind)).ToArray();
        if (able.Length == 0)
        {
            var kinds = nodes.SelectMany(n => n.Offer.Kinds).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            return (PendingReason.NoNodeHasKind, $"No node has a handler of the kind '{task.Spec.Kind}'. Known kinds: {string.Join(", ", kinds)}.");
        }

        var labelled = able.Where(n => task.Spec.RequiredLabels.AreIn(n.Offer.Labels)).ToArray();
        if (labelled.Length == 0)
        {
            return (PendingReason.NoNodeHasLabels, $"No node that has a handler of its kind has the labels {task.Spec.RequiredLabels}.");
        }

        var large = labelled.Where(n => task.Spec.Request.FitsIn(n.Offer.Capacity)).ToArray();
        if (large.Length == 0)
        {
            return (PendingReason.RequestExceedsEveryNode,
                $"It requests {task.Spec.Request}, more than any node that could take it offers, even when empty. Add a larger node, or submit it with a smaller request.");
        }

        var wide = large.Where(n => task.Spec.Slots <= n.Offer.Slots).ToArray();
        if (wide.Length == 0)
        {
            return (PendingReason.RequestExceedsEveryNode, string.Create(
                CultureInfo.InvariantCulture,
                $"It takes {task.Spec.Slots} slots of one node, more than any node that could take it has. Add a node with more slots, or submit it with fewer."));
        }

        return desk.Backlog.Closed(task.Bucket!, desk.Now) is { } closed ? WhileClosed(desk, closed) : AmongAble(waiting, wide);
    }

    private static (PendingReason Reason, string Text) Held(HoldInfo held) => (
        PendingReason.Held,
        (held.Target == HoldTarget.Task ? "It" : $"The {held.Target.Noun()} '{held.Name}'")
            + $" is held{(held.Hold.By is { } who ? $" by {who}" : "")} since {held.Hold.Since}: {held.Hold.Reason}");

    private static (PendingReason Reason, string Text) Awaiting(Desk desk, TaskState task)
    {
        var open = task.Edges!.Places.Select(place => task.Spec.After[place]).ToArray();
        if (open.Length == 0 || task.Edges.Unmet is not null)
        {
            return (PendingReason.Awaiting, $"It is about to be cancelled. {task.Edges.Unmet}");
        }

        var others = Others(open);
        var chain = LongestChain.Before(desk, task) is { } longest ? $" The longest chain before it takes about {Durations.Text(Rounded(longest))} by estimates." : "";
        return (PendingReason.Awaiting, $"It waits for {open[0]} {To(open[0].On)}. {StateOf(desk, open[0])}{others}{chain}");
    }

    private static string Others(Dependency[] open)
    {
        var named = open.Skip(1).Take(MostEdgesNamed).Select(edge => $"{edge} {To(edge.On)}").ToList();
        if (open.Length - 1 - named.Count is > 0 and var more)
        {
            named.Add(Text($"{more} more"));
        }

        return named.Count == 0 ? "" : $" It also waits for {(named.Count == 1 ? named[0] : $"{string.Join(", ", named[..^1])} and {named[^1]}")}.";
    }

    private static string Now(TaskPhase phase) => phase switch
    {
        TaskPhase.Awaiting => "waits for others itself",
        TaskPhase.Scheduled => "is not due yet",
        TaskPhase.RetryWait => "waits for its next attempt",
        TaskPhase.Held => "is held",
        TaskPhase.Pending => "waits for a node",
        _ => "runs",
    };

    private static string To(DependencyCondition condition) => condition switch
    {
        DependencyCondition.Succeeded => "to succeed",
        DependencyCondition.Failed => "to end without success",
        _ => "to end",
    };

    private static string StateOf(Desk desk, Dependency edge)
    {
        if (edge.IsGroup)
        {
            var group = desk.State.Groups.Find(edge.Name)!;
            return Text($"Of its tasks {group.Unfinished} of {group.Unfinished + group.Ended.Total} have no outcome")
                + (GroupRule.Unsealed(group) is not { } open ? "." : open == group ? ", and it is not sealed: more may come."
                    : $", and the group '{open.Name}' in it is not sealed: more may come.");
        }

        return desk.State.Task(edge.Name) is { } task ? $"That {Now(task.Phase)}."
            : desk.State.Outcomes.Find(edge.Name) is { } outcome ? $"That {outcome.Phase.HowItEnded()}, and would have to be retried."
            : "That did not succeed, and would have to be retried.";
    }

    private static (PendingReason Reason, string Text) BehindOrderKey(Desk desk, TaskState task, TaskState first)
    {
        var before = desk.Backlog.CountBeforeInOrder(task, MostCounted);
        var others = before == 1 ? "" : Text($", which is the first of {before}{(before == MostCounted ? " or more" : "")} before it");
        return (PendingReason.BehindOrderKey, $"It is behind {first.Id} of the order key '{task.Spec.OrderKey}'{others}. {first.Id} is {first.Phase}.");
    }

    private static (PendingReason Reason, string Text) WhileClosed(Desk desk, in ClosedGate closed)
    {
        var (gate, cost, until) = closed;
        var name = gate.Key == gate.Limit.Name ? $"The limit '{gate.Key}'" : $"The limit '{gate.Limit.Name}' of '{gate.Key}'";
        if (until is { } next)
        {
            return (PendingReason.RateReached,
                $"{name} allows {gate.Limit.Rate!.Starts} starts per {Durations.Text(gate.Limit.Rate.Period)} (burst {gate.Limit.Rate.Burst}). The next task can start in {Durations.Text(Rounded(next - desk.Now))}.");
        }

        var most = gate.Limit.Running!.Value;
        if (gate.KeptFor is { } kept && gate.Running + cost <= most)
        {
            return (PendingReason.LimitReached, $"{name} is kept for {kept.First.Id}, which goes first and was passed too often.");
        }

        return (PendingReason.LimitReached, most == 0 ? $"{name} is 0, so no task that counts against it begins."
            : cost > most ? Text($"{name} is {most}, less than the {cost} that it costs.")
            : Text($"{name} is reached: {gate.Running} of {most} {(gate.Running == 1 ? "runs" : "run")}")
                + (cost == 1 ? "" : Text($", and it costs {cost}")) + $".{FirstEndOf(desk, gate)}");
    }

    private static string FirstEndOf(Desk desk, LimitGate gate) =>
        FirstEnd.Of(desk, desk.State.Nodes.SelectMany(node => node.Attempts).Where(attempt => attempt.Uses.Any(use => ReferenceEquals(use.Gate, gate)))) is { } end
            ? $" The first ends in about {Durations.Text(Rounded(end - desk.Now))} by estimate." : "";

    // As people read it: to the millisecond, and never none.
    private static TimeSpan Rounded(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(time.TotalMilliseconds)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static (PendingReason Reason, string Text) AmongAble(SchedulingClass waiting, NodeState[] able)
    {
        var up = able.Where(n => n.Phase == NodePhase.Up).ToArray();
        if (up.Length == 0)
        {
            return (PendingReason.NodesCordoned, able.Length == 1
                ? $"The only node that could take it, {able[0].Id.Name}, is cordoned or draining; uncordon it."
                : string.Create(CultureInfo.InvariantCulture, $"All {able.Length} nodes that could take it are cordoned or draining; uncordon one."));
        }

        if (waiting.Key.Alone && up.All(n => n.Held > 0))
        {
            return (PendingReason.NeedsNodeAlone, "It was running when its process died, more than once, so it waits for a node that is empty.");
        }

        var free = up.Where(n => n.IsAvailable && waiting.HasSlotsOn(n)).ToArray();
        if (free.Length == 0 && waiting.Key.Slots > 1)
        {
            return (PendingReason.SlotsBusy, string.Create(
                CultureInfo.InvariantCulture, $"No node that could take it has {waiting.Key.Slots} slots free.")
                + KeptFree(waiting));
        }

        if (free.Length == 0)
        {
            return (PendingReason.SlotsBusy, up.Sum(n => n.Offer.Slots) is > 1 and var slots
                ? string.Create(CultureInfo.InvariantCulture, $"None of the {slots} slots that could take it is free.")
                : "The only slot that could take it is in use.");
        }

        var welcome = free.Where(waiting.IsWelcomeOn).ToArray();
        if (welcome.Length == 0)
        {
            return (PendingReason.Affinity, waiting.Key.AntiAffinityKey is { } apart && waiting.Key.AffinityKey is null
                ? $"Every node with a free slot holds a task of its anti-affinity key '{apart}'."
                : $"The node of its affinity key '{waiting.Key.AffinityKey}' has no free slot, or holds a task of its anti-affinity key.");
        }

        var roomy = free.Where(waiting.HasRoomOn).ToArray();
        if (roomy.Length == 0)
        {
            return (PendingReason.ResourcesBusy,
                $"No node with a free slot has {waiting.Key.Request} free."
                + KeptFree(waiting));
        }

        return roomy.All(n => n.ReservedFor is not null && !ReferenceEquals(n.ReservedFor, waiting))
            ? (PendingReason.Reserved, "Every node with room for it is kept free for a task that goes first.")
            : (PendingReason.BehindOthers, "Others go first, and are being assigned now.");
    }

    private static int? TasksAhead(Desk desk, TaskState task)
    {
        if (desk.Backlog.FirstBefore(task) is not null)
        {
            return desk.Backlog.CountBeforeInOrder(task, MostCounted);
        }

        if (task.Class is not { } waiting)
        {
            return null;
        }

        var (key, tie) = waiting.Lane.OrderOf(task);
        var ahead = 0;
        foreach (var other in waiting.Lane.Classes.Where(c => ReferenceEquals(c.Tenant, waiting.Tenant)))
        {
            ahead += other.CountBefore(key, tie, MostCounted - ahead);
        }

        return ahead;
    }

    private static string KeptFree(SchedulingClass waiting) =>
        waiting.Reservation is { } node ? $" {node.Id} is kept free for it." : "";

    private static string For(AttemptState attempt) => attempt.PreemptedFor is { } other ? $" to {other}" : "";

    private static string Because(AttemptState attempt) =>
        attempt.Preempted == PreemptionCause.SliceOver ? "it has had its slice and others wait" : "the policy puts a waiting task before it";
}
