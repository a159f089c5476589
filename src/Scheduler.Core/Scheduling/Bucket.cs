using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>The waiting tasks of a class that name the same limits and the same group: whether these let one of them begin is whether they let any.</summary>
internal sealed class Bucket(SchedulingClass owner, in BucketKey key) : Contender(owner)
{
    private readonly IndexedHeap<TaskState, ByPolicy> _byPolicy = new(default);
    private readonly IndexedHeap<TaskState, ByAge>? _byAge = owner.Lane.AgesApart ? new(default) : null;

    public BucketKey Key { get; private set; } = key;

    public LimitSet? Limits => Key.Limits;

    /// <summary>The gates that its tasks have to pass.</summary>
    public GateUse[] Uses { get; set; } = [];

    /// <summary>Where it stands, since a gate held it up; null: none has, or it was woken since.</summary>
    public GateLine? Line { get; set; }

    /// <summary>The gate that holds it up; null: it is awake.</summary>
    public LimitGate? ClosedBy => Line is { IsOpen: false } line ? line.Lines.Gate : null;

    /// <summary>Whether its kind is held, its group, or a limit that its tasks count against.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Whether its tasks are looked at.</summary>
    public bool IsAwake => ClosedBy is null && !IsHeld;

    /// <summary>How often tasks that go after it have passed a gate that held it up.</summary>
    public int Passed { get; set; }

    /// <summary>The gate that held it up before.</summary>
    public LimitGate? LastClosedBy { get; set; }

    /// <summary>Used again, for others: it is empty.</summary>
    public Bucket For(SchedulingClass owner, in BucketKey key)
    {
        (Class, Key, Uses, Line, LastClosedBy) = (owner, key, [], null, null);
        (IsHeld, Passed) = (false, 0);
        return this;
    }

    public override Bucket FirstBucket => this;

    public override Bucket OldestBucket => this;

    public int Count => _byPolicy.Count;

    public TaskState First => _byPolicy.First;

    public (long Key, long Tie) FirstOrder => (_byPolicy.FirstKey, _byPolicy.FirstTie);

    /// <summary>That which has waited longest, where the lane tells.</summary>
    public TaskState Oldest => _byAge!.First;

    public (long Key, long Tie) OldestOrder => (_byAge!.FirstKey, _byAge.FirstTie);

    /// <summary>What one of its tasks takes of the gate; 0: nothing.</summary>
    public int CostAt(LimitGate gate)
    {
        foreach (var use in Uses)
        {
            if (ReferenceEquals(use.Gate, gate))
            {
                return use.Cost;
            }
        }

        return 0;
    }

    /// <summary>Whether its next task goes before that of another bucket: in one queue its policy says so, between queues age does.</summary>
    public bool GoesBefore(in Head other, Timestamp now)
    {
        if (!ReferenceEquals(Class.Lane, other.Task.Class?.Lane ?? Class.Lane))
        {
            return First.AdmittedAs < other.Task.AdmittedAs;
        }

        var (key, tie) = FirstOrder;
        return HasAged(now) || key < other.Key || (key == other.Key && tie < other.Tie);
    }

    /// <summary>Whether one of its tasks has waited for the queue's bound.</summary>
    public bool HasAged(Timestamp now) => _byAge is { Count: > 0 } byAge && now - byAge.First.WaitsSince >= Class.Lane.AgeAfter;

    public void Add(TaskState task)
    {
        task.Bucket = this;
        Reorder(task);
        _byAge?.Set(task, task.WaitsSince.Ticks, task.AdmittedAs);
    }

    /// <summary>Its policy is asked for its key again.</summary>
    public void Reorder(TaskState task)
    {
        var (key, tie) = Class.Lane.OrderOf(task);
        _byPolicy.Set(task, key, tie);
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
