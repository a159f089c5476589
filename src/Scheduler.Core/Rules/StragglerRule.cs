using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// Which running tasks get a copy. An idempotent task of a group does once three quarters of its siblings (the idempotent tasks of its kind in
/// its group) have ended and it has run three times as long as the median of those that succeeded, and ten seconds; all three are
/// options. A copy is a second attempt of the same task, on another node, with a token of its own: the first outcome counts.
/// </summary>
/// <remarks>
/// The rule is that of Spark and of Hadoop before it, whose users complain of three things. Copies of short tasks: hence the least time. Copies that
/// are as slow as the first, as the task simply has more to do: hence tasks that declare an estimate are compared with that as well.
/// Too many of them: hence three times the median (Spark went from 1.5 to 3), one copy for an attempt, and room that nothing else
/// waits for.
/// </remarks>
internal sealed class StragglerRule(Desk desk)
{
    // At a time. The others are looked at in the next step, which follows at once.
    private const int MostLookedAt = 16;

    private readonly Placement _placement = new();

    /// <summary>To be called when nothing more can be assigned: what waits goes first, and so does what waits for room that is not enough yet.</summary>
    public void CopyAll()
    {
        if (desk.Backlog.Stragglers is not { } stragglers)
        {
            return;
        }

        stragglers.Advance(desk.Now);
        if (desk.Backlog.IsFull)
        {
            stragglers.StopLooking();
            return;
        }

        for (var looks = 0; looks < MostLookedAt && !desk.Batch.IsFull && desk.Backlog.Next(desk.Now, out _) is null; looks++)
        {
            if (stragglers.TakeDue(desk.Now) is not { } first)
            {
                return;
            }

            if (!TryCopy(stragglers, first, out var until))
            {
                stragglers.PutBack(first, until);
            }
        }
    }

    private bool TryCopy(Stragglers stragglers, AttemptState first, out Timestamp? until)
    {
        until = null;
        var task = first.Task;
        var lane = desk.Backlog.Lane(task.Spec.Queue)!;
        var key = ClassKey.Of(task.Spec, lane, alone: false);

        // One that is bound to a node has no other.
        if (task.CancelRequested || first.Preempted is not null || task.MustRunAlone || key.AffinityKey is not null
            || lane.IsStopped || desk.Backlog.HoldOf(task) is not null)
        {
            return false;
        }

        if (desk.Backlog.ClosedToCopy(first, desk.Now) is { } closed)
        {
            until = closed.Until;
            return false;
        }

        // It is to begin at once, and not to wait at a node: so only slots that are free are for it, as for tasks that limits count.
        var wanted = new SchedulingClass(key, lane) { IsLimited = true };
        if (_placement.Find(wanted, task, desk.Chance, desk.Now, node => ReferenceEquals(node, first.Node) || desk.Backlog.IsWanted(node)) is not { } found)
        {
            return false;
        }

        var starts = desk.Backlog.StartsAfter(first.Uses, desk.Now);
        desk.Emit(new CopyAssigned(
            desk.Now, task.Id, found.Id, _placement.Explain(wanted, aged: false, desk.State.NodeCount), stragglers.ReasonFor(first, desk.Now)));
        if (starts is not null)
        {
            desk.Emit(new StartsCounted(desk.Now, starts));
        }

        desk.Batch.To(found.Id).Assign(AssignmentRule.AssignmentOf(desk, task.Copy!));
        return true;
    }
}
