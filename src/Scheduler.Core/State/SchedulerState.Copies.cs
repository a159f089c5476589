using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>What events do to tasks with two attempts, and to what their siblings are compared by.</content>
internal sealed partial class SchedulerState
{
    /// <summary>Since the latest epoch began. For whoever describes the scheduler; not part of the digest.</summary>
    public CopyCounts Copies { get; private set; }

    /// <summary>Attempts whose tasks have their outcomes by other ones, in the order of their tokens.</summary>
    public IEnumerable<AttemptState> Leftovers => _leftovers == 0 ? [] : _nodes.Values.SelectMany(node => node.Attempts).Where(attempt => attempt.IsLeftover).OrderBy(attempt => attempt.Token.Value);

    private int _leftovers;

    /// <returns>False: it is no event of copies.</returns>
    private bool ApplyToCopies(Event next)
    {
        switch (next)
        {
            case CopyAssigned e:
                Apply(e);
                return true;
            case RivalEnded e:
                Apply(e);
                return true;
            case LeftoverEnded e:
                Apply(e);
                return true;
            default:
                return false;
        }
    }

    private void Apply(CopyAssigned e)
    {
        var task = Open(e.Task);
        var node = Node(e.Node) ?? throw Broken($"node {e.Node} is not known");
        if (task.Attempts is not { Next: null, WasCopied: false, Copy: null } first || ReferenceEquals(first.Node, node))
        {
            throw Broken($"task {e.Task} can't have a copy on {e.Node}");
        }

        _digest -= node.Digest();
        task.Assignments++;
        var copy = new AttemptState(task, FencingToken.Of(Partition, LastEventNumber), node, task.Assignments, e.At, e.Explanation) { Copy = e.Reason };
        (first.WasCopied, first.Next, task.Copy) = (true, copy, copy);
        node.Add(copy);
        node.Assigned++;
        _digest += node.Digest();
        Queue(task.Spec.Queue)!.LastNode = node.Number;
        Count(task.Spec.Group, new CopyCounts(Started: 1));
        Close(task);
        observer.AttemptBegan(copy);
        observer.NodeChanged(node);
    }

    private void Apply(RivalEnded e)
    {
        var task = Open(e.Task);
        if (task.Attempts is not { Next: not null })
        {
            throw Broken($"task {e.Task} has no two attempts");
        }

        task.LastError = e.Error ?? task.LastError;
        task.LostAttempts += e.How == RivalEnd.Lost ? 1 : 0;
        task.Crashes += (byte)(e.Crashed ? 1 : 0);
        if (task.Copy?.Token == e.Token)
        {
            task.Copy = null;
        }

        EndAttempt(task, e.Token, lost: e.How == RivalEnd.Lost);
        Close(task);
    }

    private void Apply(LeftoverEnded e)
    {
        var node = Node(e.Node) ?? throw Broken($"node {e.Node} is not known");
        var attempt = node.Leftover(e.Token) ?? throw Broken($"node {e.Node} holds no attempt {e.Token} of a task that has ended");
        _leftovers--;
        _digest -= node.Digest() + attempt.LeftoverDigest();
        node.Remove(attempt);
        node.Finished++;
        _digest += node.Digest();
        observer.AttemptEnded(attempt, e.At);
        observer.NodeChanged(node);
    }

    /// <summary>What else lives of the task is asked to stop, and holds what it was given until it has.</summary>
    /// <param name="task">Open, and about to be finished.</param>
    private void LeaveBehind(TaskState task)
    {
        while (task.Attempts is { } attempt)
        {
            (task.Attempts, attempt.Next) = (attempt.Next, null);
            if (attempt.Copy is not null)
            {
                Count(task.Spec.Group, new CopyCounts(Wasted: 1));
            }

            Leave(attempt);
        }
    }

    private void Leave(AttemptState attempt)
    {
        _leftovers++;
        _digest += attempt.LeftoverDigest();
    }

    private void Count(string? group, CopyCounts more)
    {
        Copies = Sum(Copies, more);
        foreach (var around in Groups.Find(group)?.Chain ?? [])
        {
            _digest -= around.Digest();
            around.Copies = Sum(around.Copies, more);
            _digest += around.Digest();
        }
    }

    private static CopyCounts Sum(CopyCounts one, CopyCounts other) =>
        new(one.Started + other.Started, one.Won + other.Won, one.Wasted + other.Wasted);

    /// <param name="group">Its part is out of the digest.</param>
    /// <param name="hadEnded">Whether it had ended before, and is unfinished again.</param>
    private void EnterSiblings(GroupState group, TaskState task, bool hadEnded)
    {
        if (task.Spec.Idempotent)
        {
            Change(group, task.Spec.Kind, siblings =>
            {
                siblings.Unfinished++;
                siblings.Ended -= hadEnded ? 1 : 0;
            });
        }
    }

    /// <inheritdoc cref="EnterSiblings"/>
    /// <param name="ran">Of one that succeeded.</param>
    private void LeaveSiblings(GroupState group, TaskState task, TimeSpan? ran)
    {
        if (task.Spec.Idempotent)
        {
            Change(group, task.Spec.Kind, siblings =>
            {
                siblings.Unfinished--;
                siblings.Ended++;
                if (ran is { } time)
                {
                    siblings.RunTimes.Add(time);
                }
            });
        }
    }

    private void Change(GroupState group, string kind, Action<Siblings> change)
    {
        var siblings = group.SiblingsOf(kind);
        group.SiblingsDigest -= siblings.Digest();
        change(siblings);
        group.SiblingsDigest += siblings.Digest();
        observer.SiblingsChanged(siblings);
    }

    private void Restore(SnapshotLeftover record)
    {
        var node = Node(record.Attempt.Node) ?? throw Broken($"node {record.Attempt.Node} of task {record.Spec.Id} is not known");
        var task = new TaskState(record.Spec, record.AdmittedAs, record.SubmittedAt) { DurablePhase = TaskPhase.Succeeded };
        var attempt = Restored(task, node, record.Attempt);
        node.Add(attempt);
        Leave(attempt);
        observer.AttemptBegan(attempt);
        observer.NodeChanged(node);
    }

    private static SnapshotLeftover ToSnapshot(AttemptState leftover) =>
        new(leftover.Task.Spec, leftover.Task.AdmittedAs, leftover.Task.SubmittedAt, SnapshotOf(leftover));
}
