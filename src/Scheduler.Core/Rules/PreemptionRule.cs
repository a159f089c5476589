using Scheduler.Core.Events;
using Scheduler.Core.Policies;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// When a running task is asked to make room for one that waits. Only tasks whose handlers declare that they can yield are
/// asked; where the policy's order decides, not before they have run a while, not for a small gain, and not too often; and
/// never one that ageing has put before all others. For each task that waits one is asked, so that one that takes its time to yield, or
/// never does, holds up none but the one it was asked for.
/// </summary>
internal static class PreemptionRule
{
    // The worst come first, roughly; one of them mostly lies on a node that could take the waiting task.
    private const int MostExamined = 64;

    // At a time, for tasks that are alike: bounds the look. More are asked when these have ended.
    private const int MostAsked = 32;

    /// <summary>To be called when nothing more can be assigned: whatever still waits found no room.</summary>
    public static void RequestAll(Desk desk)
    {
        desk.Backlog.NextPreemption = null;
        foreach (var lane in desk.Backlog.Interrupting)
        {
            if (lane.Running.Count > 0 && !lane.IsStopped && lane.Preemption is { } preemption)
            {
                lane.LetAllPass(desk.Now);
                foreach (var waiting in lane.Classes)
                {
                    Request(desk, waiting, preemption);
                }
            }
        }
    }

    private static void Request(Desk desk, SchedulingClass waiting, Preemption preemption)
    {
        // Where limits hold a task up, room would not help it.
        if (waiting.OpenHeadAt(desk.Now, desk.Backlog) is not { } head)
        {
            return;
        }

        var asked = Asked(waiting);

        // The first that begins may use up the limit.
        var most = waiting.IsLimited ? 1 : MostAsked;

        // Mostly nobody is to be asked, and that is known before the tasks are put in order.
        if (waiting.Key.Alone || asked.Count >= most || VictimOf(desk, waiting, preemption, head) is null)
        {
            return;
        }

        foreach (var task in waiting.InOrder(most).Where(task => desk.Backlog.Closed(task.Bucket!, desk.Now) is null && !asked.Any(a => a.PreemptedFor == task.Id)))
        {
            if (desk.Batch.IsFull)
            {
                LookAgainAt(desk, desk.Now);
                return;
            }

            if (VictimOf(desk, waiting, preemption, head with { Task = task, Key = SchedulingClass.KeyOf(task) }) is not { Latest: { } attempt })
            {
                return;
            }

            var cause = preemption == Preemption.BySlice ? PreemptionCause.SliceOver : PreemptionCause.Outranked;
            waiting.Asked.Add(attempt);
            desk.Emit(new PreemptionRequested(desk.Now, attempt.Task.Id, attempt.Token, cause, task.Id));
            desk.Batch.To(attempt.Node.Id).Preempt(attempt.Token);
        }
    }

    /// <summary>The attempts that were asked to yield for the class and have not ended yet.</summary>
    public static IReadOnlyList<AttemptState> Asked(SchedulingClass waiting)
    {
        waiting.Asked.RemoveAll(asked => !ReferenceEquals(asked.Task.Attempt(asked.Token), asked));
        return waiting.Asked;
    }

    /// <summary>Finds again which attempts were asked to yield for which classes: those are derived, and made anew after a failover and
    /// where a queue is given another policy. Else a second task would be interrupted for what the first makes room for.</summary>
    public static void Reclaim(Desk desk)
    {
        foreach (var attempt in desk.State.Nodes.SelectMany(node => node.Attempts))
        {
            if (attempt.PreemptedFor is { } other && desk.State.Task(other) is { Class: { } waiting } && !waiting.Asked.Contains(attempt))
            {
                waiting.Asked.Add(attempt);
            }
        }
    }

    private static TaskState? VictimOf(Desk desk, SchedulingClass waiting, Preemption preemption, in Head next) =>
        preemption == Preemption.BySlice ? SliceOver(desk, waiting) : Outranked(desk, waiting, next);

    private static TaskState? SliceOver(Desk desk, SchedulingClass waiting)
    {
        var lane = waiting.Lane;
        for (var i = 0; i < Math.Min(lane.Running.Count, MostExamined); i++)
        {
            var running = lane.Running.ItemAt(i);
            if (!WouldMakeRoom(running.Latest!, waiting))
            {
                continue;
            }

            var end = running.Latest!.AssignedAt + lane.Queue.Options.Slice;
            if (end <= desk.Now)
            {
                return running;
            }

            LookAgainAt(desk, end);
        }

        return null;
    }

    private static TaskState? Outranked(Desk desk, SchedulingClass waiting, in Head next)
    {
        // What has aged goes next, when anything ends; by the policy's order it interrupts nothing.
        if (next.Aged)
        {
            return null;
        }

        var lane = waiting.Lane;
        var options = lane.Queue.Options;
        var margin = lane.Policy.KeyIsWorkLeft ? options.PreemptionMargin.Ticks : 0;
        TaskState? worst = null;
        var worstKey = next.Key > long.MaxValue - margin ? long.MaxValue : next.Key + margin;
        for (var i = 0; i < Math.Min(lane.Running.Count, MostExamined); i++)
        {
            var running = lane.Running.ItemAt(i);
            var key = lane.KeyOfRunning(running, desk.Now);
            if (key <= worstKey)
            {
                if (i == 0)
                {
                    return null;
                }

                continue;
            }

            if (!MayBeInterrupted(desk, running, options) || !WouldMakeRoom(running.Latest!, waiting))
            {
                continue;
            }

            var soonest = running.Latest!.AssignedAt + options.MinRunTime;
            if (soonest > desk.Now)
            {
                LookAgainAt(desk, soonest);
                continue;
            }

            worst = running;
            worstKey = key;
        }

        return worst;
    }

    private static bool MayBeInterrupted(Desk desk, TaskState running, QueueOptions options) =>
        (running.Progress?.Preemptions ?? 0) < options.MaxPreemptions
        && !(options.AgeAfter is { } age && desk.Now - running.WaitsSince >= age);

    private static bool WouldMakeRoom(AttemptState attempt, SchedulingClass waiting) =>
        attempt.Node is { Phase: NodePhase.Up } node
        && (node.ReservedFor is null || ReferenceEquals(node.ReservedFor, waiting))
        && waiting.CouldRunOn(node)
        && node.FitsWithout(attempt, waiting.Key.Request, waiting.Key.Slots)
        && !(waiting.Key.AntiAffinityKey is { } apart && node.HoldsKey(apart) && attempt.Task.Spec.AntiAffinityKey != apart)
        && (!waiting.Asked.Exists(asked => ReferenceEquals(asked.Node, node)) || IsRoomEnough(attempt.Task.Spec, waiting.Key));

    // What is free on the node beside those who were asked makes room for one task only.
    private static bool IsRoomEnough(TaskSpec leaving, in ClassKey coming) =>
        coming.AntiAffinityKey is null && leaving.Slots >= coming.Slots && coming.Request.FitsIn(leaving.Request);

    private static void LookAgainAt(Desk desk, Timestamp moment)
    {
        if (!(desk.Backlog.NextPreemption <= moment))
        {
            desk.Backlog.NextPreemption = moment;
        }
    }
}
