using System.Numerics;
using Scheduler.Core.Rules;
using Scheduler.Core.State;
using Scheduler.Core.Strategies;

namespace Scheduler.Core.Scheduling;

/// <summary>
/// The nodes with a free slot, kept as one strategy wants to be shown them. Derived from the state; its order never
/// reaches an event but through the decision made by it.
/// </summary>
internal abstract class NodeIndex(IAllocationStrategy strategy, int ordinal)
{
    public IAllocationStrategy Strategy { get; } = strategy;

    public abstract int Count { get; }

    /// <summary>Its place in <see cref="NodeState.IndexPositions"/>.</summary>
    protected int Ordinal { get; } = ordinal;

    public static NodeIndex For(IAllocationStrategy strategy, int ordinal) => strategy.Order switch
    {
        NodeOrder.Rotating => new RotatingNodes(strategy, ordinal),
        NodeOrder.ByRank => new RankedNodes(strategy, ordinal),
        _ => new SampledNodes(strategy, ordinal),
    };

    /// <summary>The node joined, or what it holds changed.</summary>
    public abstract void Update(NodeState node, bool available);

    /// <summary>The node is gone.</summary>
    public virtual void Remove(NodeState node) => Update(node, available: false);

    /// <summary>Begins to show nodes, for one decision.</summary>
    public abstract void Start(Chance chance, long lastNode);

    /// <summary>The next; null when all were shown.</summary>
    public abstract NodeState? Next();

    /// <summary>The strategy's score. One of a user's own that throws makes the node the last choice, instead of ending the
    /// scheduler.</summary>
    public long ScoreOf(NodeState node, TaskState task)
    {
        try
        {
            return Strategy.Score(node, task.Spec);
        }
        catch (Exception)
        {
            return long.MaxValue;
        }
    }

    /// <summary>As <see cref="ScoreOf"/>, for the rank.</summary>
    protected long RankOf(NodeState node)
    {
        try
        {
            return Strategy.Rank(node);
        }
        catch (Exception)
        {
            return long.MaxValue;
        }
    }

    protected ref int PositionOf(NodeState node)
    {
        if (node.IndexPositions.Length <= Ordinal)
        {
            Array.Resize(ref node.IndexPositions, Ordinal + 1);
        }

        return ref node.IndexPositions[Ordinal];
    }
}

/// <summary>Drawn by chance, each once: the drawn ones gather at the front (a Fisher–Yates shuffle, cut short).</summary>
internal sealed class SampledNodes(IAllocationStrategy strategy, int ordinal) : NodeIndex(strategy, ordinal)
{
    private readonly List<NodeState> _nodes = [];
    private Chance _chance;
    private int _shown;

    public override int Count => _nodes.Count;

    public override void Update(NodeState node, bool available)
    {
        ref var position = ref PositionOf(node);
        if (available == (position != 0))
        {
            return;
        }

        if (available)
        {
            _nodes.Add(node);
            position = _nodes.Count;
            return;
        }

        var last = _nodes[^1];
        Place(last, position - 1);
        _nodes.RemoveAt(_nodes.Count - 1);
        position = 0;
    }

    public override void Start(Chance chance, long lastNode)
    {
        _chance = chance;
        _shown = 0;
    }

    public override NodeState? Next()
    {
        if (_shown == _nodes.Count)
        {
            return null;
        }

        var drawn = _shown + _chance.Below(_nodes.Count - _shown, _shown);
        var node = _nodes[drawn];
        Place(_nodes[_shown], drawn);
        Place(node, _shown);
        _shown++;
        return node;
    }

    private void Place(NodeState node, int at)
    {
        _nodes[at] = node;
        PositionOf(node) = at + 1;
    }
}

/// <summary>In the order of joining; a bit a node says whether it has a free slot.</summary>
internal sealed class RotatingNodes(IAllocationStrategy strategy, int ordinal) : NodeIndex(strategy, ordinal)
{
    private readonly List<NodeState> _joined = [];
    private ulong[] _available = [];
    private int _count;
    private int _next;
    private int _left;

    public override int Count => _count;

    public override void Update(NodeState node, bool available)
    {
        ref var position = ref PositionOf(node);
        if (position == 0)
        {
            _joined.Add(node);
            position = _joined.Count;
            if (_available.Length * 64 < _joined.Count)
            {
                Array.Resize(ref _available, Math.Max(1, _available.Length * 2));
            }
        }

        Set(position - 1, available);
    }

    public override void Remove(NodeState node)
    {
        var at = PositionOf(node) - 1;
        for (var i = at; i < _joined.Count - 1; i++)
        {
            _joined[i] = _joined[i + 1];
            PositionOf(_joined[i]) = i + 1;
            Set(i, IsSet(i + 1));
        }

        Set(_joined.Count - 1, false);
        _joined.RemoveAt(_joined.Count - 1);
        PositionOf(node) = 0;
    }

    public override void Start(Chance chance, long lastNode)
    {
        _left = _count;
        _next = FirstAfter(lastNode);
    }

    public override NodeState? Next()
    {
        if (_left == 0)
        {
            return null;
        }

        _left--;
        while (true)
        {
            var bits = _available[_next >> 6] & (ulong.MaxValue << (_next & 63));
            if (bits != 0)
            {
                var at = (_next & ~63) + BitOperations.TrailingZeroCount(bits);
                _next = (at + 1) % (_available.Length * 64);
                return _joined[at];
            }

            _next = ((_next | 63) + 1) % (_available.Length * 64);
        }
    }

    private int FirstAfter(long number)
    {
        var low = 0;
        var high = _joined.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_joined[middle].Number > number)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low == _joined.Count ? 0 : low;
    }

    private bool IsSet(int at) => (_available[at >> 6] & (1UL << (at & 63))) != 0;

    private void Set(int at, bool available)
    {
        if (IsSet(at) != available)
        {
            _available[at >> 6] ^= 1UL << (at & 63);
            _count += available ? 1 : -1;
        }
    }
}

/// <summary>By the strategy's rank, lowest first.</summary>
internal sealed class RankedNodes : NodeIndex
{
    private readonly IndexedHeap<NodeState, Position> _heap;
    private readonly PriorityQueue<int, (long Key, long Tie)> _frontier = new();
    private IndexedHeap<NodeState, Position>.Walk _walk;

    public RankedNodes(IAllocationStrategy strategy, int ordinal)
        : base(strategy, ordinal) => _heap = new(new Position(this));

    public override int Count => _heap.Count;

    public override void Update(NodeState node, bool available)
    {
        if (available)
        {
            _heap.Set(node, RankOf(node), node.Number);
        }
        else
        {
            _heap.Remove(node);
        }
    }

    public override void Start(Chance chance, long lastNode) => _walk = _heap.InOrder(_frontier);

    public override NodeState? Next() => _walk.Next();

    private readonly struct Position(RankedNodes index) : IHeapPosition<NodeState>
    {
        public ref int Of(NodeState item) => ref index.PositionOf(item);
    }
}
