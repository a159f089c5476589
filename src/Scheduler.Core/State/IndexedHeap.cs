using System.Runtime.InteropServices;

namespace Scheduler.Core.State;

/// <summary>Where an item remembers by which handle a heap knows it: 0 when it is in none, else the handle + 1.</summary>
internal interface IHeapPosition<in T>
{
    ref int Of(T item);
}

/// <summary>
/// A 4-ary min-heap by (key, tie) from which any item can be taken out, or be re-keyed, in O(log n). Waiting tasks, timers, leases
/// and ranked nodes all wait in one.
/// </summary>
/// <remarks>
/// What moves when it is put in order are keys and handles, in arrays of their own: of a million items lying anywhere in memory none
/// is touched but the one that is put in or taken out, and the collector has nothing to follow.
/// </remarks>
internal sealed class IndexedHeap<T, TPosition>(TPosition position)
    where T : class
    where TPosition : struct, IHeapPosition<T>
{
    private const int Arity = 4;
    private const int None = -1;

    private readonly TPosition _position = position;
    private Entry[] _entries = [];

    // By handle: the item, and its index among the entries, or for a free handle the next free one.
    private T?[] _items = [];
    private int[] _indices = [];
    private int _free = None;

    public int Count { get; private set; }

    public T First => ItemAt(0);

    public long FirstKey => _entries[0].Key;

    public long FirstTie => _entries[0].Tie;

    public bool Contains(T item) => _position.Of(item) != 0;

    public T ItemAt(int index) => _items[_entries[index].Handle]!;

    public (long Key, long Tie) OrderOf(T item)
    {
        ref var entry = ref _entries[_indices[_position.Of(item) - 1]];
        return (entry.Key, entry.Tie);
    }

    /// <summary>Puts the item in, or moves it if it is in already.</summary>
    public void Set(T item, long key, long tie)
    {
        var handle = _position.Of(item) - 1;
        if (handle < 0)
        {
            SiftUp(Count, new Entry(key, tie, Enter(item)));
            Count++;
            return;
        }

        var at = _indices[handle];
        var entry = new Entry(key, tie, handle);
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
        var handle = _position.Of(item) - 1;
        if (handle < 0)
        {
            return false;
        }

        var at = _indices[handle];
        _position.Of(item) = 0;
        _items[handle] = null;
        _indices[handle] = _free;
        _free = handle;
        var last = _entries[--Count];
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
            Shrink();
        }

        return true;
    }

    /// <summary>How many items come before (key, tie); stops at <paramref name="most"/>. Visits only those and their children.</summary>
    public int CountBefore(long key, long tie, int most)
    {
        var limit = new Entry(key, tie, None);
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
        _indices[entry.Handle] = at;
    }

    private int Enter(T item)
    {
        if (_free == None)
        {
            Grow();
        }

        var handle = _free;
        _free = _indices[handle];
        _items[handle] = item;
        _position.Of(item) = handle + 1;
        return handle;
    }

    private void Grow()
    {
        var capacity = Math.Max(4, Count * 2);
        Array.Resize(ref _entries, capacity);
        Array.Resize(ref _items, capacity);
        Array.Resize(ref _indices, capacity);
        FreeFrom(Count);
    }

    // Each gets a new handle, that of its index.
    private void Shrink()
    {
        var capacity = _entries.Length / 4;
        Array.Resize(ref _entries, capacity);
        Array.Resize(ref _indices, capacity);
        var items = new T?[capacity];
        for (var at = 0; at < Count; at++)
        {
            var entry = _entries[at];
            items[at] = _items[entry.Handle];
            _position.Of(items[at]!) = at + 1;
            Place(at, entry with { Handle = at });
        }

        _items = items;
        FreeFrom(Count);
    }

    private void FreeFrom(int first)
    {
        _free = first;
        for (var handle = first; handle < _indices.Length; handle++)
        {
            _indices[handle] = handle + 1 < _indices.Length ? handle + 1 : None;
        }
    }

    // Twenty bytes, not padded to twenty-four: a million of them are read again and again.
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Entry(long Key, long Tie, int Handle)
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
                return _heap.Count == 0 ? null : _heap.First;
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
            return _heap.ItemAt(at);
        }
    }
}
