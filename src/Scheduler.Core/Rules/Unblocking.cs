using System.Globalization;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>What would let a task go on, for each reason why it doesn't: the nearest thing that has to happen, by name.</summary>
internal static class Unblocking
{
    private const int MostNamed = 3;
    private const string OrJoin = " Or a node has to join.";

    /// <summary>A sentence; null where nothing holds the task up.</summary>
    public static string? Of(Desk desk, TaskState task, PendingReason reason) => reason switch
    {
        PendingReason.None => null,
        PendingReason.NotDue => $"It comes due by itself at {new Timestamp(task.DueTicks)}.",
        PendingReason.RetryBackoff => $"Its next attempt comes due by itself at {new Timestamp(task.DueTicks)}; "
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{task.Spec.Retry.MaxAttempts - task.FailedAttempts} of {task.Spec.Retry.MaxAttempts} may still fail.")
            + (RetryRule.TooOldAt(task) is { } tooOld ? $" None begins at {tooOld} or later: it is too old then." : ""),
        PendingReason.Held => Release(desk.Backlog.HoldOf(task)!),
        PendingReason.Awaiting => Awaited(desk, task),
        PendingReason.BehindOrderKey => $"{desk.Backlog.FirstBefore(task)!.Id} has to end.",
        PendingReason.QueuePaused => $"Resume the queue '{task.Spec.Queue}'.",
        PendingReason.NoNodes => "Start a node.",
        PendingReason.NoNodeHasKind => $"Start a node with a handler of the kind '{task.Spec.Kind}'.",
        PendingReason.WaitingForNode =>
            $"{task.Attempts!.Node.Id} has to start it. If that node is lost, the task goes to another once the lease has ended.",
        PendingReason.LimitReached => Limit(desk.Backlog.Closed(task.Bucket!, desk.Now)!.Value),
        PendingReason.RateReached => $"That limit lets it begin by itself at {desk.Backlog.Closed(task.Bucket!, desk.Now)!.Value.Until}.",
        PendingReason.BehindOthers => "It is assigned once those before it are.",
        _ => OnNodes(desk, task.Class!, reason),
    };

    private static string Release(HoldInfo held) => held.Target == HoldTarget.Task ? "Release it." : $"Release the {held.Target.Noun()} '{held.Name}'.";

    private static string? Awaited(Desk desk, TaskState task)
    {
        var open = task.Edges!.Places.Select(place => task.Spec.After[place]).ToArray();
        if (open.Length == 0 || task.Edges.Unmet is not null)
        {
            return null;
        }

        var named = string.Join(", ", open.Take(MostNamed)) + (open.Length > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {open.Length - MostNamed} more") : "");
        return open.FirstOrDefault(edge => !edge.IsGroup && desk.State.Task(edge.Name) is null) is { Name: { } ended }
            ? $"Retry task '{ended}'."
            : open.FirstOrDefault(edge => edge.IsGroup && desk.State.Groups.Find(edge.Name)!.IsComplete) is { Name: { } over }
                ? $"Retry the tasks of the group '{over}' that have not succeeded."
            : open.Where(edge => edge.IsGroup).Select(edge => GroupRule.Unsealed(desk.State.Groups.Find(edge.Name)!)).FirstOrDefault(group => group is not null) is { } unsealed
                ? $"Seal the group '{unsealed.Name}' when all of its tasks are submitted; then they have to end."
                : $"{char.ToUpperInvariant(named[0])}{named[1..]} {(open.Length == 1 ? "has" : "have")} to end.";
    }

    private static string Limit(in ClosedGate closed)
    {
        var limit = closed.Gate.Limit;
        var key = closed.Gate.Key;
        if (limit.Running < closed.Cost)
        {
            return $"Raise the limit '{limit.Name}', or remove it.";
        }

        return $"A task that counts against '{key}' has to end, or the limit to be raised.";
    }

    private static string? OnNodes(Desk desk, SchedulingClass waiting, PendingReason reason)
    {
        var withKind = desk.State.Nodes.Where(n => n.HasKind(waiting.Key.Kind)).ToArray();
        var able = withKind.Where(waiting.IsAble).ToArray();
        var up = able.Where(n => n.Phase == NodePhase.Up).ToArray();
        return reason switch
        {
            PendingReason.NoNodeHasLabels => Labels(waiting, withKind),
            PendingReason.RequestExceedsEveryNode => Larger(waiting),
            PendingReason.NodesCordoned => Uncordon(able),
            PendingReason.SlotsBusy => Slots(desk, waiting, up),
            PendingReason.ResourcesBusy => Resources(waiting, up),
            PendingReason.Reserved => Reserved(desk, up),
            PendingReason.NeedsNodeAlone => Alone(up),
            PendingReason.Affinity => Affinity(desk, waiting, up),
            _ => null,
        };
    }

    private static string Labels(SchedulingClass waiting, NodeState[] withKind)
    {
        var nearest = withKind.MinBy(n => Missing(waiting, n).Count())!;
        return $"Start a node of its kind with the labels {waiting.Key.Labels};"
            + $" {nearest.Id} lacks only {string.Join(' ', Missing(waiting, nearest))}.";
    }

    private static IEnumerable<string> Missing(SchedulingClass waiting, NodeState node) =>
        waiting.Key.Labels.Pairs.Where(l => !node.Offer.Labels.Has(l.Key, l.Value)).Select(l => $"{l.Key}={l.Value}");

    private static string Larger(SchedulingClass waiting)
    {
        var slots = waiting.Key.Slots > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {waiting.Key.Slots} slots") : "";
        return $"Start a node that offers {waiting.Key.Request}{slots}, or submit the task with a smaller request.";
    }

    private static string Uncordon(NodeState[] able)
    {
        var cordoned = able.Where(n => n.Phase == NodePhase.Cordoned).ToArray();
        return cordoned.Length == 0 ? "Start another node like these: they leave when they have finished." : $"Uncordon {Names(cordoned)}.";
    }

    private static string Slots(Desk desk, SchedulingClass waiting, NodeState[] up)
    {
        var running = up.Sum(n => n.Held) switch
        {
            0 => $"a slot of {Names(up)} has to come free",
            1 => $"the task on {Names(up.Where(n => n.Held > 0).ToArray())} has to end",
            var held => string.Create(CultureInfo.InvariantCulture, $"one of the {held} tasks on {Names(up)} has to end"),
        };
        if (waiting.Key.Slots > 1)
        {
            var nodes = (up.Length == 1 ? "" : "one of ") + Names(up);
            running = up.Sum(n => n.Held) == 0
                ? string.Create(CultureInfo.InvariantCulture, $"{waiting.Key.Slots} slots of {nodes} have to come free")
                : string.Create(CultureInfo.InvariantCulture, $"tasks on {nodes} have to end until {waiting.Key.Slots} of its slots are free");
        }

        return $"{Upper(running)}, or a node has to join.{NextEnd(desk, up)}{GivenUp(desk, up)}";
    }

    // Their slots come back when they return, which may be never.
    private static string GivenUp(Desk desk, NodeState[] nodes)
    {
        var blocked = nodes.SelectMany(node => node.Blocked.Select(slots => (Node: node, Slots: slots))).ToArray();
        if (blocked.Length == 0)
        {
            return "";
        }

        var held = blocked.Sum(b => b.Slots.Slots);
        var (first, more) = (blocked.MinBy(b => b.Slots.Since), blocked.Length - 1);
        var others = more == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", and by {more} more like it");
        var restart = blocked.Select(b => b.Node).Distinct().Count() == 1 ? "the node" : "their nodes";
        return $" {Counted.Of(held, "slot is", "slots are")} held by {first.Slots.Holder(desk.Now, first.Node.Id)}{others}:"
            + $" restart {restart} to free {(held == 1 ? "it" : "them")}.";
    }

    private static string NextEnd(Desk desk, NodeState[] up) =>
        FirstEnd.Of(desk, up.SelectMany(node => node.Attempts)) is { } end ? $" By estimates, the first ends at {end}." : "";

    private static string Resources(SchedulingClass waiting, NodeState[] up)
    {
        var request = waiting.Key.Request;
        var nearest = up.Where(n => n.IsAvailable && waiting.HasSlotsOn(n))
            .MinBy(n => Short(request, n).Sum(s => (double)s.Amount / s.Requested))!;
        var lacking = Short(request, nearest).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name}={s.Amount}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Tasks on {nearest.Id}, which holds {Counted.Of(nearest.Held, "task")}, have to end until it has {string.Join(' ', lacking)} more free.")
            + OrJoin;
    }

    private static IEnumerable<(string Name, long Amount, long Requested)> Short(Resources request, NodeState node)
    {
        if (request.CpuMillis > node.FreeCpuMillis)
        {
            yield return ("cpu", request.CpuMillis - node.FreeCpuMillis, request.CpuMillis);
        }

        if (request.MemoryBytes > node.FreeMemoryBytes)
        {
            yield return ("memory", request.MemoryBytes - node.FreeMemoryBytes, request.MemoryBytes);
        }

        foreach (var (name, amount) in request.Named.Where(n => n.Amount > node.FreeOf(n.Name)))
        {
            yield return (name, amount - node.FreeOf(name), amount);
        }
    }

    private static string Reserved(Desk desk, NodeState[] up)
    {
        var kept = up.Where(n => n.ReservedFor is { Count: > 0 }).ToArray();
        var first = kept.Select(n => n.ReservedFor!.NextAt(desk.Now).Id).Distinct().Take(MostNamed);
        return $"{string.Join(", ", first)}, for which {Names(kept)} {(kept.Length == 1 ? "is" : "are")} kept free, has to begin first."
            + " A task with a declared estimate that is short enough may run before that.";
    }

    private static string Alone(NodeState[] up)
    {
        var nearest = up.MinBy(n => n.Held)!;
        var held = Counted.Of(nearest.Held, "task");
        return (up.Length == 1 ? $"{nearest.Id} has to be empty; it holds {held}."
            : $"One of {Names(up)} has to be empty; {nearest.Id} is the nearest, with {held}.") + OrJoin;
    }

    private static string Affinity(Desk desk, SchedulingClass waiting, NodeState[] up)
    {
        if (waiting.Key.AffinityKey is { } key)
        {
            var home = waiting.Home();
            var first = home is { Held: 0 } ? "A slot has to come free" : "A task has to end";
            return $"{first} on {home?.Id}, the node of its affinity key '{key}', or that node has to leave."
                + GivenUp(desk, home is null ? [] : [home]);
        }

        // Those that do not hold the key would take it, if they had a slot.
        var holding = up.Where(n => n.HoldsKey(waiting.Key.AntiAffinityKey!)).ToArray();
        return $"The task of the anti-affinity key '{waiting.Key.AntiAffinityKey}' has to end on {(holding.Length == 1 ? "" : "one of ")}{Names(holding)},"
            + $" or a node has to join.{GivenUp(desk, [.. up.Except(holding)])}";
    }

    private static string Names(NodeState[] nodes)
    {
        var names = string.Join(", ", nodes.Take(MostNamed).Select(n => n.Id));
        return nodes.Length <= MostNamed ? names
            : string.Create(CultureInfo.InvariantCulture, $"{names} and {nodes.Length - MostNamed} more");
    }

    private static string Upper(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
