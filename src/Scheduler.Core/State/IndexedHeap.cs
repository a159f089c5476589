namespace Scheduler.Core.State;

/// <summary>Where an item remembers its place in a heap: 0 when it is in none, else its index + 1.</summary>
internal interface IHeapPosition<in T>
{
    ref int Of(T item);
}

/// <summary>
/// A 4-ary min-heap by (key, tie) whose items know their places, so that any of them can be taken out or re-keyed in
/// O(log n). Waiting tasks, timers, leases and ranked nodes all wait in one.
/// </summary>
internal sealed class IndexedHeap<T, TPosition>(TPosition position)
    where T : class
    where TPosition : struct, IHeapPosition<T>
{
    private const int Arity = 4;

    private readonly TPosition _position = position;
    private Entry[] _entries = [];

    public int Count { get; private set; }

    public T First => _entries[0].Item;

    public long FirstKey => _entries[0].Key;

    public long FirstTie => _entries[0].Tie;

    public bool Contains(T item) => _position.Of(item) != 0;

    public T ItemAt(int index) => _entries[index].Item;

    public (long Key, long Tie) OrderOf(T item)
    {
        ref var entry = ref _entries[_position.Of(item) - 1];
        return (entry.Key, entry.Tie);
    }

    /// <summary>Puts the item in, or moves it if it is in already.</summary>
    public void Set(T item, long key, long tie)
    {
        var at = _position.Of(item) - 1;
        if (at < 0)
        {
            if (Count == _entries.Length)
            {
                Array.Resize(ref _entries, Math.Max(4, Count * 2));
            }

            SiftUp(Count++, new Entry(key, tie, item));
            return;
        }

        var entry = new Entry(key, tie, item);
        if (entry.IsBefore(_entries[at]))
        {
            SiftUp(at, entry);
        }
        else
        {
            SiftDown(at, entry);
        }
    }

    public bool Remove(T item)
    {
        var at = _position.Of(item) - 1;
        if (at < 0)
        {
            return false;
        }

        _position.Of(item) = 0;
        var last = _entries[--Count];
        _entries[Count] = default;
        if (at < Count)
        {
            if (last.IsBefore(_entries[at]))
            {
                SiftUp(at, last);
            }
            else
            {
                SiftDown(at, last);
            }
        }

        if (_entries.Length > 64 && Count < _entries.Length / 8)
        {
            Array.Resize(ref _entries, _entries.Length / 4);
        }

        return true;
    }

    /// <summary>How many items come before (key, tie); stops at <paramref name="most"/>. Visits only those and their children.</summary>
    public int CountBefore(long key, long tie, int most)
    {
        var limit = new Entry(key, tie, null!);
        var count = 0;
        var open = new Stack<int>();
        open.Push(0);
        while (count < most && open.TryPop(out var at))
        {
            if (at >= Count || !_entries[at].IsBefore(limit))
            {
                continue;
            }

            count++;
            for (var child = (at * Arity) + 1; child <= (at * Arity) + Arity; child++)
            {
                open.Push(child);
            }
        }

        return count;
    }

    /// <summary>Shows the items in order, the first first, without taking them out. The heap must not change meanwhile.</summary>
    public Walk InOrder(PriorityQueue<int, (long Key, long Tie)> frontier) => new(this, frontier);

    private void SiftUp(int at, Entry entry)
    {
        while (at > 0)
        {
            var parent = (at - 1) / Arity;
            if (!entry.IsBefore(_entries[parent]))
            {
                break;
            }

            Place(at, _entries[parent]);
            at = parent;
        }

        Place(at, entry);
    }

    private void SiftDown(int at, Entry entry)
    {
        while (true)
        {
            var first = (at * Arity) + 1;
            if (first >= Count)
            {
                break;
            }

            var best = first;
            var end = Math.Min(first + Arity, Count);
            for (var child = first + 1; child < end; child++)
            {
                if (_entries[child].IsBefore(_entries[best]))
                {
                    best = child;
                }
            }

            if (!_entries[best].IsBefore(entry))
            {
                break;
            }

            Place(at, _entries[best]);
            at = best;
        }

        Place(at, entry);
    }

    private void Place(int at, Entry entry)
    {
        _entries[at] = entry;
        _position.Of(entry.Item) = at + 1;
    }

    private readonly record struct Entry(long Key, long Tie, T Item)
    {
        public bool IsBefore(in Entry other) => Key < other.Key || (Key == other.Key && Tie < other.Tie);
    }

    /// <summary>Best-first: the frontier holds the children of what was shown.</summary>
    internal struct Walk
    {
        private readonly IndexedHeap<T, TPosition> _heap;
        private readonly PriorityQueue<int, (long Key, long Tie)> _frontier;
        private int _last;

        public Walk(IndexedHeap<T, TPosition> heap, PriorityQueue<int, (long Key, long Tie)> frontier)
        {
            _heap = heap;
            _frontier = frontier;
            _frontier.Clear();
            _last = -1;
        }

        public T? Next()
        {
            if (_last < 0)
            {
                // The root needs no frontier: most walks end there.
                _last = 0;
                return _heap.Count == 0 ? null : _heap._entries[0].Item;
            }

            var child = (_last * Arity) + 1;
            var end = Math.Min(child + Arity, _heap.Count);
            for (; child < end; child++)
            {
                _frontier.Enqueue(child, (_heap._entries[child].Key, _heap._entries[child].Tie));
            }

            if (!_frontier.TryDequeue(out var at, out _))
            {
                _last = _heap.Count;
                return null;
            }

            _last = at;
            return _heap._entries[at].Item;
        }
    }
}
