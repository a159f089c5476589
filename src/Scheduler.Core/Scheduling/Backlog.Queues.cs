using Scheduler.Core.State;
using Scheduler.Core.Strategies;

namespace Scheduler.Core.Scheduling;

/// <content>Queues that are made or changed.</content>
internal sealed partial class Backlog
{
    public void QueueConfigured(QueueState queue)
    {
        var (policy, strategy) = Resolve(queue.Options);
        var old = _lanesByName.GetValueOrDefault(queue.Options.Name);
        var lane = new Lane(queue, policy, IndexFor(strategy), _cluster, estimates, _paths)
        {
            Turns = _turns,
            IsHeld = holds.Find(HoldTarget.Queue, queue.Options.Name) is not null,
        };
        _turns.Enter(lane, old);
        _lanesByName[queue.Options.Name] = lane;
        _latest = null;
        LanesChanged();
        if (old is null)
        {
            return;
        }

        MoveWaiting(old);

        // What runs stays where it is, but another policy may interrupt it. A task may have two attempts: all leave before the first is put in again.
        AttemptState[] running = [.. _cluster.Nodes.SelectMany(node => node.Attempts).Where(attempt => attempt.Task.Spec.Queue == queue.Options.Name)];
        Array.ForEach(running, attempt => old.Running.Remove(attempt.Task));
        Array.ForEach(running, attempt => Began(lane, attempt.Task, attempt));

        Stragglers?.LookAgain();
    }

    // A queue whose policy or strategy this process does not know (a user's own, not registered here) must still be
    // readable; its tasks are served in order until it is configured anew.
    private (Policies.ISchedulingPolicy Policy, IAllocationStrategy Strategy) Resolve(QueueOptions queue)
    {
        if (!options.Policies.TryGet(queue.Policy, out var policy))
        {
            policy = new Policies.FirstComeFirstServed();
        }

        return options.Strategies.TryGet(queue.Strategy, out var strategy) ? (policy, strategy) : (policy, new LeastLoaded());
    }

    // To the lane that their queue has now, which may tell them apart by other things. All leave before the first is added: what is in
    // one class there may have been in several, and must not get into one that is about to go.
    private void MoveWaiting(Lane old)
    {
        var tasks = new List<TaskState>();
        foreach (var left in old.Classes.ToArray())
        {
            Release(left);
            _classes.Remove(left.Key);
            foreach (var bucket in left.Buckets.ToArray())
            {
                Leave(bucket);
                while (bucket.Count > 0)
                {
                    var task = bucket.First;
                    left.Remove(task);
                    tasks.Add(task);
                }
            }
        }

        // Its classes go with it.
        _cluster.BlockedClasses -= old.Blocked.Count;
        PendingTasks -= tasks.Count;
        tasks.ForEach(AddToClass);
    }
}
