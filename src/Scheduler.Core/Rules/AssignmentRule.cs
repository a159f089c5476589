using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// Binds waiting tasks to nodes for as long as there are both. Late binding: a task stays in its queue until a node has
/// room and asked for it.
/// </summary>
internal sealed class AssignmentRule(Desk desk)
{
    private readonly Placement _placement = new();

    public void AssignAll()
    {
        desk.Backlog.OrderByPaths();
        desk.Backlog.WakeBy(desk.Now);
        while (!desk.Batch.IsFull && desk.Backlog.Next(desk.Now, out var head) is { } wanted)
        {
            if (LimitRule.HoldsUp(desk, head.Task.Bucket!))
            {
                continue;
            }

            if (!TryAssign(wanted, head) && !TryBackfill(wanted, head))
            {
                desk.Backlog.Block(wanted);
            }
        }
    }

    // Tasks of one class differ in their estimates: behind a head that would stay too long others may be short enough.
    private bool TryBackfill(SchedulingClass wanted, in Head head)
    {
        if (desk.Backlog.ReservedNodes == 0 || wanted.Reservation is not null)
        {
            return false;
        }

        foreach (var task in wanted.InOrder(BackfillRule.MostLookedAt))
        {
            if (!ReferenceEquals(task, head.Task) && desk.Backlog.Closed(task.Bucket!, desk.Now) is null && TryAssign(wanted, head with { Task = task }))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryAssign(SchedulingClass wanted, in Head head)
    {
        var task = head.Task;
        NodeState node;
        do
        {
            if (_placement.Find(wanted, task, desk.Chance, desk.Now) is not { } found)
            {
                return false;
            }

            node = found;
        }
        while (AgeingRule.TakesNode(desk, wanted, head, node));

        var bucket = task.Bucket!;
        var starts = desk.Backlog.StartsAfter(bucket.Uses, desk.Now);
        var explanation = _placement.Explain(wanted, head.Aged, desk.State.NodeCount);
        desk.Backlog.EndTurn(wanted.Lane);
        desk.State.Expect(task);
        desk.Emit(new TaskAssigned(desk.Now, task.Id, node.Id, explanation));
        if (starts is not null)
        {
            desk.Emit(new StartsCounted(desk.Now, starts));
        }

        desk.Backlog.Release(wanted);
        var attempt = task.Attempts!;
        desk.Batch.To(node.Id).Assign(AssignmentOf(desk, attempt));
        LimitRule.CountPassed(desk, bucket, head);
        ReservationRule.CountOvertaken(desk, wanted, bucket, head, node);
        return true;
    }

    /// <summary>What its node is told of an attempt.</summary>
    public static Assignment AssignmentOf(Desk desk, AttemptState attempt) =>
        new(attempt.Task.Spec, attempt.Number, attempt.Token)
        {
            Checkpoint = attempt.Task.Progress?.Checkpoint,
            Inputs = attempt.Task.Spec.After.Count == 0 ? [] : InputRule.Of(desk, attempt.Task.Spec),
        };
}
