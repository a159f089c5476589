using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <content>What is held, by people and by order keys: it is out of sight until it is released, or the task before it has ended.</content>
internal sealed partial class Backlog
{
    private readonly OrderKeys _order = new();

    /// <summary>The hold that keeps it from beginning now, and what is held; null: none.</summary>
    public HoldInfo? HoldOf(TaskState task) => holds.Of(task.Spec);

    /// <summary>The hold of its tasks' kind or group, or of a limit that they count against; null: none.</summary>
    public HoldInfo? HoldOf(Bucket bucket) => holds.Of(bucket.Class.Key.Queue, bucket.Class.Key.Kind, bucket.Limits, bucket.Key.Group);

    /// <summary>The task of its order key that goes before all others, where that is another one; null: none goes before it.</summary>
    public TaskState? FirstBefore(TaskState task) =>
        task.Spec.OrderKey is { } key && _order.First(key) is { } first && !ReferenceEquals(first, task) ? first : null;

    /// <summary>The unfinished task that goes first in an order key; null: there is none.</summary>
    public TaskState? FirstInOrder(string key) => _order.First(key);

    /// <inheritdoc cref="OrderKeys.Behind"/>
    public TaskState? BehindInOrder(TaskState task) => _order.Behind(task);

    /// <inheritdoc cref="OrderKeys.BeforeRetry"/>
    public TaskState? BeforeRetryInOrder(string key) => _order.BeforeRetry(key);

    /// <inheritdoc cref="OrderKeys.CountBefore"/>
    public int CountBeforeInOrder(TaskState task, int most) => _order.CountBefore(task, most);

    public void HoldChanged(HoldTarget target, string name)
    {
        Stragglers?.LookAgain();
        switch (target)
        {
            case HoldTarget.Queue:
                if (_lanesByName.TryGetValue(name, out var lane))
                {
                    lane.IsHeld = holds.Find(target, name) is not null;
                    _turns.Open(lane);
                    LetGo(lane);
                }

                break;
            case HoldTarget.OrderKey:
                if (_order.First(name) is { } first)
                {
                    TaskChanged(first);
                }

                break;
            case HoldTarget.Kind or HoldTarget.Limit or HoldTarget.Group:
                HoldBuckets();
                break;
        }
    }

    // What is kept for tasks that may not begin would be kept from all others.
    private void LetGo(Lane held)
    {
        if (!held.IsHeld)
        {
            return;
        }

        foreach (var one in held.Classes.ToArray())
        {
            Release(one);
        }

        if (ReferenceEquals(_kept?.Class.Lane, held))
        {
            LetOthersPass();
        }
    }

    // As far as the task itself goes: its queue, kind, group and limits are of many.
    private bool MayWait(TaskState task) => !task.IsHeld
        && (task.Spec.OrderKey is not { } key || (ReferenceEquals(_order.First(key), task) && holds.Find(HoldTarget.OrderKey, key) is null));

    // Rare, so that all is looked at once more.
    private void HoldBuckets()
    {
        foreach (var one in _classes.Values)
        {
            foreach (var bucket in one.Buckets)
            {
                HoldOrRelease(bucket);
            }
        }
    }

    private void HoldOrRelease(Bucket bucket)
    {
        var isHeld = HoldOf(bucket) is not null;
        if (isHeld == bucket.IsHeld)
        {
            return;
        }

        bucket.IsHeld = isHeld;
        if (!isHeld)
        {
            Wake(bucket);
            return;
        }

        bucket.Class.TakeOut(bucket);
        if (ReferenceEquals(_kept, bucket))
        {
            LetOthersPass();
        }

        SleepIfNoneIsAwake(bucket.Class);
    }
}
