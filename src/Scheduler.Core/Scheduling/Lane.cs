using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>A queue's waiting tasks, by class: those that may be tried, and those that fit nowhere at the moment.</summary>
internal sealed class Lane(QueueState queue, ISchedulingPolicy policy, NodeIndex nodes)
{
    public QueueState Queue { get; } = queue;

    public ISchedulingPolicy Policy { get; } = policy;

    /// <summary>The nodes, as the queue's strategy wants them shown.</summary>
    public NodeIndex Nodes { get; } = nodes;

    public TimeSpan AgeAfter => Queue.Options.AgeAfter ?? TimeSpan.MaxValue;

    /// <summary>Whether ageing needs a heap of its own: not where the policy's order is that of submission anyway.</summary>
    public bool AgesApart { get; } = queue.Options.AgeAfter is not null && !policy.KeepsSubmissionOrder;

    public List<SchedulingClass> Ready { get; } = [];

    public List<SchedulingClass> Blocked { get; } = [];

    /// <summary>The policy's key. A policy of a user's own that throws puts the task last, instead of ending the scheduler.</summary>
    public long KeyOf(TaskState task)
    {
        try
        {
            return Policy.Key(task.Spec, task.SubmittedAt);
        }
        catch (Exception)
        {
            return long.MaxValue;
        }
    }

    public IEnumerable<SchedulingClass> Classes => Ready.Concat(Blocked);

    public void Add(SchedulingClass added)
    {
        added.PlaceInLane = Ready.Count;
        Ready.Add(added);
    }

    public void Remove(SchedulingClass removed)
    {
        var list = removed.Blocked ? Blocked : Ready;
        var last = list[^1];
        list[removed.PlaceInLane] = last;
        last.PlaceInLane = removed.PlaceInLane;
        list.RemoveAt(list.Count - 1);
    }

    public void SetBlocked(SchedulingClass changed, bool blocked)
    {
        Remove(changed);
        changed.Blocked = blocked;
        var list = blocked ? Blocked : Ready;
        changed.PlaceInLane = list.Count;
        list.Add(changed);
    }

    /// <summary>The class whose head goes first, of those that may be tried; null when there is none.</summary>
    public SchedulingClass? Best(Timestamp now, out Head head)
    {
        SchedulingClass? best = null;
        head = default;
        foreach (var candidate in Ready)
        {
            var other = candidate.HeadAt(now);
            if (best is null || other.GoesBefore(head))
            {
                best = candidate;
                head = other;
            }
        }

        return best;
    }
}
