using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// When a running task is asked to make room for one that waits. Only tasks whose handlers declare that they can yield are
/// asked; where the policy's order decides, not before they have run a while, not for a small gain, and not too often; and
/// never one that ageing has put before all others. For each scheduling class at most one is asked at a time.
/// </summary>
internal static class PreemptionRule
{
    // The worst come first, roughly; one of them mostly lies on a node that could take the waiting task.
    private const int MostExamined = 64;

    /// <summary>To be called when nothing more can be assigned: whatever still waits found no room.</summary>
    public static void RequestAll(Desk desk)
    {
        desk.Backlog.NextPreemption = null;
        foreach (var lane in desk.Backlog.Lanes)
        {
            if (lane.Running.Count > 0 && !lane.Queue.Options.Paused && lane.Preemption is { } preemption)
            {
                foreach (var waiting in lane.Classes)
                {
                    Request(desk, waiting, preemption);
                }
            }
        }
    }

    private static void Request(Desk desk, SchedulingClass waiting, Preemption preemption)
    {
        if (Claim(waiting) is not null || waiting.Key.Alone)
        {
            return;
        }

        if (desk.Batch.IsFull)
        {
            LookAgainAt(desk, desk.Now);
            return;
        }

        var head = waiting.HeadAt(desk.Now);
        var victim = preemption == Preemption.BySlice ? SliceOver(desk, waiting) : Outranked(desk, waiting, head);
        if (victim is not { Attempts: { } attempt })
        {
            return;
        }

        var cause = preemption == Preemption.BySlice ? PreemptionCause.SliceOver : PreemptionCause.Outranked;
        waiting.Claim = attempt;
        desk.Emit(new PreemptionRequested(desk.Now, victim.Id, attempt.Token, cause, head.Task.Id));
        desk.Batch.To(attempt.Node.Id).Preempt(attempt.Token);
    }

    /// <summary>The attempt that was asked to yield for the class and has not ended yet; null: none.</summary>
    public static AttemptState? Claim(SchedulingClass waiting)
    {
        if (waiting.Claim is { } claim && !ReferenceEquals(claim.Task.Attempt(claim.Token), claim))
        {
            waiting.Claim = null;
        }

        return waiting.Claim;
    }

    /// <summary>Finds again which attempts were asked to yield for which classes: those are derived, and made anew after a failover and
    /// where a queue is given another policy. Else a second task would be interrupted for what the first makes room for.</summary>
    public static void Reclaim(Desk desk)
    {
        foreach (var attempt in desk.State.Nodes.SelectMany(node => node.Attempts))
        {
            if (attempt.PreemptedFor is { } other && desk.State.Task(other) is { Class: { } waiting })
            {
                waiting.Claim = attempt;
            }
        }
    }

    private static TaskState? SliceOver(Desk desk, SchedulingClass waiting)
    {
        var lane = waiting.Lane;
        for (var i = 0; i < Math.Min(lane.Running.Count, MostExamined); i++)
        {
            var running = lane.Running.ItemAt(i);
            if (!WouldMakeRoom(running.Attempts!, waiting))
            {
                continue;
            }

            var end = running.Attempts!.AssignedAt + lane.Queue.Options.Slice;
            if (end <= desk.Now)
            {
                return running;
            }

            LookAgainAt(desk, end);
        }

        return null;
    }

    private static TaskState? Outranked(Desk desk, SchedulingClass waiting, in Head head)
    {
        // What has aged goes next, when anything ends; by the policy's order it interrupts nothing.
        if (head.Aged)
        {
            return null;
        }

        var lane = waiting.Lane;
        var options = lane.Queue.Options;
        var margin = lane.Policy.KeyIsWorkLeft ? options.PreemptionMargin.Ticks : 0;
        TaskState? worst = null;
        var worstKey = head.Key > long.MaxValue - margin ? long.MaxValue : head.Key + margin;
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

            if (!MayBeInterrupted(desk, running, options) || !WouldMakeRoom(running.Attempts!, waiting))
            {
                continue;
            }

            var soonest = running.Attempts!.AssignedAt + options.MinRunTime;
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
        && node.FitsWithout(attempt, waiting.Key.Request, waiting.Key.Slots);

    private static void LookAgainAt(Desk desk, Timestamp moment)
    {
        if (!(desk.Backlog.NextPreemption <= moment))
        {
            desk.Backlog.NextPreemption = moment;
        }
    }
}
