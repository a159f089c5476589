using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>What the next task of a class may come from: a bucket, or those that stand in line before the same gate.</summary>
internal abstract class Contender(SchedulingClass owner)
{
    /// <summary>Among the <see cref="Contenders"/> that it is one of.</summary>
    public int HeadPosition;
    public int OldestPosition;

    public SchedulingClass Class { get; protected set; } = owner;

    /// <summary>That whose first task goes before those of the others, as the policy has it.</summary>
    public abstract Bucket FirstBucket { get; }

    /// <summary>That which has the task that has waited longest, where the lane tells.</summary>
    public abstract Bucket OldestBucket { get; }
}

/// <summary>Contenders in the order of their first tasks and, where the lane ages apart from its policy, in that of their oldest.</summary>
internal sealed class Contenders(bool agesApart)
{
    private readonly IndexedHeap<Contender, ByHead> _byPolicy = new(default);
    private readonly IndexedHeap<Contender, ByOldest>? _byAge = agesApart ? new(default) : null;

    public int Count => _byPolicy.Count;

    public bool TellsAge => _byAge is not null;

    public Bucket First => _byPolicy.First.FirstBucket;

    public Bucket Oldest => _byAge!.First.OldestBucket;

    public bool Contains(Contender one) => _byPolicy.Contains(one);

    /// <summary>It is one of them, or its first tasks are others than they were.</summary>
    public void Set(Contender one)
    {
        var (key, tie) = one.FirstBucket.FirstOrder;
        _byPolicy.Set(one, key, tie);
        if (_byAge is not null)
        {
            (key, tie) = one.OldestBucket.OldestOrder;
            _byAge.Set(one, key, tie);
        }
    }

    public void Remove(Contender one)
    {
        _byPolicy.Remove(one);
        _byAge?.Remove(one);
    }

    /// <summary>So many, as the policy has them. They must not change meanwhile.</summary>
    public IEnumerable<Contender> InOrder(int most)
    {
        var walk = _byPolicy.InOrder(new PriorityQueue<int, (long, long)>());
        for (var i = 0; i < most && walk.Next() is { } one; i++)
        {
            yield return one;
        }
    }

    /// <summary>So many, the oldest first. They must not change meanwhile.</summary>
    public IEnumerable<Contender> ByAge(int most)
    {
        var walk = _byAge!.InOrder(new PriorityQueue<int, (long, long)>());
        for (var i = 0; i < most && walk.Next() is { } one; i++)
        {
            yield return one;
        }
    }

    private readonly struct ByHead : IHeapPosition<Contender>
    {
        public ref int Of(Contender item) => ref item.HeadPosition;
    }

    private readonly struct ByOldest : IHeapPosition<Contender>
    {
        public ref int Of(Contender item) => ref item.OldestPosition;
    }
}
