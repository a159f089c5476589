using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>The waiting tasks of a class that name the same limits: whether the limits let one of them begin is whether they let any.</summary>
internal sealed class Bucket(SchedulingClass owner, LimitSet? limits)
{
    private readonly IndexedHeap<TaskState, ByPolicy> _byPolicy = new(default);
    private readonly IndexedHeap<TaskState, ByAge>? _byAge = owner.Lane.AgesApart ? new(default) : null;

    public SchedulingClass Class { get; } = owner;

    public LimitSet? Limits { get; } = limits;

    /// <summary>The gates that its tasks have to pass.</summary>
    public GateUse[] Uses { get; set; } = [];

    /// <summary>The gate that holds it up; null: it is awake.</summary>
    public LimitGate? ClosedBy { get; set; }

    /// <summary>Among the awake buckets of its class.</summary>
    public int HeadPosition;
    public int OldestPosition;

    public int Count => _byPolicy.Count;

    public TaskState First => _byPolicy.First;

    public (long Key, long Tie) FirstOrder => (_byPolicy.FirstKey, _byPolicy.FirstTie);

    /// <summary>That which has waited longest, where the lane tells.</summary>
    public TaskState Oldest => _byAge!.First;

    public (long Key, long Tie) OldestOrder => (_byAge!.FirstKey, _byAge.FirstTie);

    public void Add(TaskState task)
    {
        task.Bucket = this;
        _byPolicy.Set(task, Class.Lane.KeyOf(task), task.AdmittedAs);
        _byAge?.Set(task, task.WaitsSince.Ticks, task.AdmittedAs);
    }

    public void Remove(TaskState task)
    {
        task.Bucket = null;
        _byPolicy.Remove(task);
        _byAge?.Remove(task);
    }

    public (long Key, long Tie) OrderOf(TaskState task) => _byPolicy.OrderOf(task);

    /// <summary>So many of its tasks, as the policy orders them.</summary>
    public List<TaskState> InOrder(int most)
    {
        var tasks = new List<TaskState>();
        var walk = _byPolicy.InOrder(new PriorityQueue<int, (long, long)>());
        while (tasks.Count < most && walk.Next() is { } task)
        {
            tasks.Add(task);
        }

        return tasks;
    }

    public int CountBefore(long key, long tie, int most) => _byPolicy.CountBefore(key, tie, most);

    private readonly struct ByPolicy : IHeapPosition<TaskState>
    {
        public ref int Of(TaskState item) => ref item.PolicyPosition;
    }

    private readonly struct ByAge : IHeapPosition<TaskState>
    {
        public ref int Of(TaskState item) => ref item.AgePosition;
    }
}
