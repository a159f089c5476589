using Scheduler.Core.State;

namespace Scheduler.Core;

/// <content>Statistics.</content>
public sealed partial class Follower
{
    private Timestamp? _started;

    /// <summary>The state of the scheduler. Looks at each unfinished task, and each schedule.</summary>
    public SchedulerStatistics Statistics()
    {
        var tallies = _state.Queues.ToDictionary(q => q.Options.Name, q => new QueueTally(q.Options), StringComparer.Ordinal);
        foreach (var task in _state.Tasks)
        {
            // A task's queue is one of the state's: it was checked when the task was submitted, and queues stay.
            tallies[task.Spec.Queue].Add(task);
        }

        IEnumerable<QueueStatistics> queues = tallies.Values.Select(tally => tally.ToStatistics());
        var kinds = _state.Estimates.All.ToArray();
        return new SchedulerStatistics
        {
            Epoch = Epoch,
            Since = _started,
            AgeingViolations = AgeingViolations,
            Nodes = _state.NodeCount,
            Slots = _state.Nodes.Sum(node => node.Offer.Slots),
            SlotsTaken = _state.Nodes.Sum(node => node.SlotsHeld),
            SlotsBlocked = BlockedSlots,
            Copies = Copies,
            Schedules = ScheduleStatistics(),
            HeldUp = HeldUp(),
            Locks = LockCounts,
            Queues = Listed(queues, queue => queue.Waiting, queue => queue.Queue.Name),
            MoreQueues = Math.Max(0, tallies.Count - SchedulerStatistics.MostListed),
            Kinds = Listed(kinds, kind => kind.Tasks, kind => kind.Kind),
            MoreKinds = Math.Max(0, kinds.Length - SchedulerStatistics.MostListed),
        };
    }

    /// <summary>Copies of stragglers, since the latest epoch began.</summary>
    public CopyCounts Copies => _state.Copies;

    /// <summary>Slots held by handlers that were given up, of all nodes.</summary>
    public int BlockedSlots => _state.Nodes.Sum(node => node.Blocked.Sum(slots => slots.Slots));

    private static T[] Listed<T>(IEnumerable<T> all, Func<T, long> weight, Func<T, string> name) =>
        [.. all.OrderByDescending(weight).Take(SchedulerStatistics.MostListed).OrderBy(name, StringComparer.Ordinal)];

    private sealed class QueueTally(QueueOptions queue)
    {
        private long _waiting;
        private long _running;
        private long _notDue;
        private Timestamp _oldest = Timestamp.MaxValue;

        public void Add(TaskState task)
        {
            if (task.Attempts is not null)
            {
                _running++;
            }
            else if (task.DurablePhase == TaskPhase.Pending)
            {
                _waiting++;
                _oldest = task.WaitsSince < _oldest ? task.WaitsSince : _oldest;
            }
            else
            {
                _notDue++;
            }
        }

        public QueueStatistics ToStatistics() => new(queue, _waiting, _running, _notDue, _waiting == 0 ? null : _oldest);
    }
}
