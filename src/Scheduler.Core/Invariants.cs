using System.Runtime.CompilerServices;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core;

/// <summary>What must hold after every batch, whatever came in.</summary>
internal static class Invariants
{
    /// <exception cref="InvariantBrokenException">Something does not hold; the message says what.</exception>
    public static void Check(Desk desk)
    {
        Require(desk.State.Digest == desk.State.ComputeDigest(), "the running digest is that of the state");
        var pending = 0;
        foreach (var task in desk.State.Tasks)
        {
            CheckTask(desk, task);
            pending += MayWait(desk, task) ? 1 : 0;
        }

        Require(pending == desk.Backlog.PendingTasks, "every pending task that may begin waits in a class");
        Require(desk.Backlog.Lanes.Sum(l => l.Classes.Sum(c => c.Count)) == pending, "every class's tasks are pending");
        Require(desk.Backlog.Lanes.All(l => l.Classes.All(c => c.Count > 0 && c.Buckets.All(b => b.Count > 0))), "no class is empty, and no bucket");
        Require(desk.Backlog.HasBlocked == desk.Backlog.Lanes.Any(l => l.Blocked.Count > 0), "blocked classes are counted");
        Require(desk.Backlog.Lanes.All(lane => IsBest(lane, desk.Now)), "the best class of a lane is the first of all that may be tried");
        Require(!desk.Backlog.Lanes.Any(lane => desk.Backlog.IsPassedOver(lane, desk.Now)), "no queue is passed over in which something may be tried");
        Require(desk.Backlog.Lanes.All(lane => IsFirstPassing(lane, desk.Now)), "what gates let pass is opened as the lane serves it");
        CheckLimits(desk);
        Require(desk.Backlog.ReservedNodes == desk.State.Nodes.Count(n => n.ReservedFor is not null), "reservations are counted");
        foreach (var node in desk.State.Nodes)
        {
            CheckNode(node);
        }

        CheckCopies(desk.State);
        CheckCalendars(desk.State);
        CheckLocks(desk);
        GraphInvariants.Check(desk);
    }

    private static void CheckLocks(Desk desk)
    {
        foreach (var line in desk.State.Locks.Names.Select(desk.State.Locks.Line))
        {
            Require(line[0].Token is not null && line.Skip(1).All(waiting => waiting.Token is null), $"the first in the line of the lock {line[0].Name}, and no other, has it");
            Require(line.Zip(line.Skip(1)).All(pair => pair.First.Number < pair.Second.Number), $"the line of the lock {line[0].Name} is in the order of requests");
            Require(line.All(one => one.Token is null || one.ReplyTo is null), $"the holder of the lock {line[0].Name} was answered");

            // None are before a scheduler begins.
            Require(
                desk.LockLeases.NextLook is null || line.All(one => one.Position != 0), $"the leases of the lock {line[0].Name} are counted");
        }
    }

    // As if each class were looked at.
    private static bool IsBest(Lane lane, Timestamp now)
    {
        SchedulingClass? best = null;
        Head first = default;
        foreach (var ready in lane.Ready.Where(ready => ready.IsAwake))
        {
            var head = ready.HeadAt(now);
            (best, first) = best is null || head.GoesBefore(first) ? (ready, head) : (best, first);
        }

        return ReferenceEquals(lane.Best(now, out var found), best) && found == first;
    }

    // As if each line were looked at.
    private static bool IsFirstPassing(Lane lane, Timestamp now)
    {
        GateLine? best = null;
        Head first = default;
        foreach (var line in lane.Classes.SelectMany(one => one.Buckets).Select(bucket => bucket.Line).Distinct())
        {
            if (line is { IsOpen: false, Lines: { IsPassing: true } lines } && lines.Gate.LetsPass(lines))
            {
                var head = line.Class.HeadOf(line, now);
                (best, first) = best is null || head.GoesBefore(first) ? (line, head) : (best, first);
            }
        }

        return ReferenceEquals(lane.FirstPassing(now), best);
    }

    private static void CheckCopies(SchedulerState state)
    {
        foreach (var leftover in state.Leftovers)
        {
            Require(leftover.Task.Attempt(leftover.Token) is null && leftover.Stage == StragglerStage.None, $"what is left of {leftover.Task.Id} is none of its attempts");
        }

        foreach (var group in state.Groups.All)
        {
            var siblings = group.Siblings?.Values ?? Enumerable.Empty<Siblings>();
            Require(group.SiblingsDigest == siblings.Aggregate(0UL, (sum, one) => sum + one.Digest()), $"the running digest of the siblings of '{group.Name}' is theirs");
            foreach (var one in siblings)
            {
                Require(
                    one.Unfinished == state.Tasks.Count(task => task.Spec.Idempotent && task.Spec.Group == group.Name && task.Spec.Kind == one.Kind),
                    $"the unfinished idempotent tasks of '{group.Name}' are counted");
                Require(one.RunTimes.Count <= one.Ended && one.Ended >= 0, $"no more of '{group.Name}' have succeeded than have ended");
            }
        }
    }

    private static void CheckCalendars(SchedulerState state)
    {
        var named = 0;
        foreach (var schedule in state.Schedules.All)
        {
            foreach (var calendar in schedule.Spec.Calendars)
            {
                Require(state.Calendars.Find(calendar) is not null, $"the calendar '{calendar}' of schedule '{schedule.Spec.Name}' is there");
                Require(
                    state.Calendars.SchedulesOf(calendar).Contains(schedule.Spec.Name, StringComparer.Ordinal), $"the calendar '{calendar}' knows that '{schedule.Spec.Name}' names it");
                named++;
            }
        }

        Require(named == state.Calendars.All.Sum(calendar => state.Calendars.SchedulesOf(calendar.Name).Count), "calendars know no other schedules");
    }

    private static void CheckLimits(Desk desk)
    {
        var running = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (key, cost) in desk.State.Nodes.SelectMany(node => node.Attempts).SelectMany(a => desk.State.Limits.UsesOf(a.Task.Spec)))
        {
            running[key] = running.GetValueOrDefault(key) + cost;
        }

        foreach (var bucket in desk.Backlog.Lanes.SelectMany(lane => lane.Classes).SelectMany(one => one.Buckets))
        {
            Require(bucket.Uses.Select(use => new LimitUse(use.Gate.Key, use.Cost)).SequenceEqual(desk.State.Limits.UsesOf(bucket.First.Spec)), "a bucket has the gates of its tasks");
            Require(bucket.Uses.All(use => use.Gate.Running == running.GetValueOrDefault(use.Gate.Key)), "a gate counts what runs");
            Require(bucket.Line is not { } line || (line.Lines.Gate.Knows(line) && bucket.CostAt(line.Lines.Gate) == line.Lines.Cost), "what a gate holds up wakes when it opens");
            Require(bucket.Line is not { Lines.IsKept: true } kept || ReferenceEquals(kept.Lines.Gate.KeptFor, bucket), "a gate is kept for what stands apart before it");
            Require(bucket.IsHeld || (bucket.Line?.Buckets ?? bucket.Class.Awake).Contains(bucket), "a bucket that is not held is in line or awake");
            Require(bucket.IsHeld || bucket.Line is not { } its || its.IsOpen == its.Class.Awake.Contains(its), "a line is awake while it is open");
            Require(
                bucket.ClosedBy is null || desk.Backlog.Closed(bucket, desk.Now) is not null || desk.Batch.IsFull || desk.Backlog.NextMoment <= desk.Now
                    || (bucket.Line!.Lines.IsPassing && !desk.Backlog.HasTurns(bucket.Class.Lane)),
                "no task sleeps that may begin");
            Require(bucket.IsHeld == desk.Backlog.HoldOf(bucket) is not null, "a bucket knows whether it is held");
            Require(bucket.Class.Readiness != Readiness.Asleep || !bucket.Class.IsAwake, "a class sleeps only with all of its buckets");
        }
    }

    private static bool MayWait(Desk desk, TaskState task) => task.DurablePhase == TaskPhase.Pending && !task.IsHeld
        && desk.Backlog.FirstBefore(task) is null
        && (task.Spec.OrderKey is not { } key || desk.State.Holds.Find(HoldTarget.OrderKey, key) is null);

    private static void CheckTask(Desk desk, TaskState task)
    {
        var live = 0;
        for (var attempt = task.Attempts; attempt is not null; attempt = attempt.Next)
        {
            live++;
            Require(ReferenceEquals(desk.State.Node(attempt.Node.Id), attempt.Node), $"the node of {task.Id} is there");
            Require(ReferenceEquals(attempt.Node.Attempts[attempt.PlaceInNode], attempt), $"the node of {task.Id} holds its attempt");
        }

        Require(live <= 2, $"{task.Id} has no more than two live attempts");
        Require(live < 2 || task is { Spec: { Idempotent: true, Group: not null, OrderKey: null, Unique: null }, Attempts: { WasCopied: true, Copy: null } }, $"{task.Id} has a copy only if it may");
        Require(live < 2 || (ReferenceEquals(task.Copy, task.Latest) && task.Copy!.Token.Value > task.Attempts!.Token.Value), $"the second attempt of {task.Id} is its copy");
        Require(live < 2 || !ReferenceEquals(task.Attempts!.Node, task.Latest!.Node), $"the attempts of {task.Id} are on two nodes");
        Require(!task.DurablePhase.IsFinal(), $"{task.Id} is unfinished");
        Require(live > 0 == (task.DurablePhase == TaskPhase.Assigned), $"{task.Id} is assigned if it has a live attempt, and only then");
        Require(
            (task.Class is not null) == MayWait(desk, task),
            $"{task.Id} waits in a class if it is pending and may begin, and only then");
        Require(task.IsHeld == desk.State.Holds.Find(HoldTarget.Task, task.Id.Value) is not null, $"{task.Id} knows whether it is held");
        Require(
            task.Spec.OrderKey is null || task.Assignments == 0 || desk.Backlog.FirstBefore(task) is null,
            $"{task.Id} has begun only as the first of its order key");
        Require(
            task.Class is null || task.Class.Key == ClassKey.Of(task.Spec, desk.Backlog.Lane(task.Spec.Queue), task.MustRunAlone),
            $"{task.Id} waits in the class of its like");
        Require(
            task.Class is null || ReferenceEquals(task.Class.Lane, desk.Backlog.Lane(task.Spec.Queue)), $"{task.Id} waits in its queue");
        Require(
            task.DurablePhase is TaskPhase.Scheduled or TaskPhase.RetryWait == (task.DueTicks != TaskState.NotDue),
            $"{task.Id} has a due time if it waits for one, and only then");
        Require(desk.State.Outcomes.Find(task.Id) is null, $"{task.Id} has no outcome while it is unfinished");
        Require(task.FailedAttempts < task.Spec.Retry.MaxAttempts, $"{task.Id} has attempts left");
    }

    private static void CheckNode(NodeState node)
    {
        var held = node.Attempts.Aggregate((Cpu: 0L, Memory: 0L), (sum, a) =>
            (sum.Cpu + a.Task.Spec.Request.CpuMillis, sum.Memory + a.Task.Spec.Request.MemoryBytes));
        Require(node.FreeCpuMillis == node.Offer.Capacity.CpuMillis - held.Cpu && node.FreeCpuMillis >= 0, $"{node} has the CPU it gave out");
        Require(node.FreeMemoryBytes == node.Offer.Capacity.MemoryBytes - held.Memory && node.FreeMemoryBytes >= 0, $"{node} has the memory it gave out");
        Require(node.Offer.Capacity.Named.All(n => node.FreeOf(n.Name) >= 0), $"{node} has the resources it gave out");
        Require(node.SlotsHeld == node.Attempts.Sum(a => a.Task.Spec.Slots), $"{node} has the slots it gave out");
        Require(!node.HeldAlone || node.Held == 1, $"{node} holds one task alone");
    }

    internal static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvariantBrokenException($"It does not hold that {what}.");
        }
    }

    internal static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref RequireText what)
    {
        if (!holds)
        {
            Require(holds, what.ToString());
        }
    }
}
