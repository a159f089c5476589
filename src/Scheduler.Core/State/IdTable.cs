using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>What can be looked up by a task's id.</summary>
internal interface IHasTaskId
{
    TaskId Id { get; }

    /// <summary><see cref="IdTable{T}.Hash"/> of the id.</summary>
    ulong IdHash { get; }
}

/// <summary>
/// Items by task id: open addressing with linear probing over (hash, item) pairs. A dictionary's chains cost three cache
/// misses a look-up and twice the memory; with a million tasks these look-ups are most of what a decision costs. It is cut
/// into shards by the hash, so that growing never stops a decision for longer than one shard takes.
/// </summary>
internal sealed class IdTable<T>
    where T : class, IHasTaskId
{
    private const int ShardBits = 6;

    private readonly Shard[] _shards = [.. Enumerable.Range(0, 1 << ShardBits).Select(_ => new Shard())];

    public int Count { get; private set; }

    /// <summary>In no order that means anything.</summary>
    public IEnumerable<T> Items => _shards.SelectMany(shard => shard.Items);

    public static ulong Hash(TaskId id) => StableHash.Of(id.Value);

    public T? Find(TaskId id) => Find(id, Hash(id));

    public T? Find(TaskId id, ulong hash) => ShardOf(hash).Find(id, hash);

    /// <summary>False when there is one of that id already.</summary>
    public bool TryAdd(T item)
    {
        var added = ShardOf(item.IdHash).TryAdd(item);
        Count += added ? 1 : 0;
        return added;
    }

    /// <summary>Takes out an item that is in.</summary>
    public void Remove(T item)
    {
        ShardOf(item.IdHash).Remove(item);
        Count--;
    }

    // The upper bits, as the lower ones are the place in the shard.
    private Shard ShardOf(ulong hash) => _shards[hash >> (64 - ShardBits)];

    private sealed class Shard
    {
        private Slot[] _slots = new Slot[4];
        private int _count;

        public IEnumerable<T> Items => _slots.Where(slot => slot.Item is not null).Select(slot => slot.Item!);

        public T? Find(TaskId id, ulong hash)
        {
            var slots = _slots;
            var mask = slots.Length - 1;
            for (var at = (int)hash & mask; ; at = (at + 1) & mask)
            {
                ref var slot = ref slots[at];
                if (slot.Item is not { } item)
                {
                    return null;
                }

                if (slot.Hash == hash && item.Id == id)
                {
                    return item;
                }
            }
        }

        public bool TryAdd(T item)
        {
            if ((_count + 1) * 4L > _slots.Length * 3L)
            {
                Grow();
            }

            var hash = item.IdHash;
            var mask = _slots.Length - 1;
            var at = (int)hash & mask;
            while (_slots[at].Item is { } other)
            {
                if (_slots[at].Hash == hash && other.Id == item.Id)
                {
                    return false;
                }

                at = (at + 1) & mask;
            }

            _slots[at] = new Slot(hash, item);
            _count++;
            return true;
        }

        public void Remove(T item)
        {
            var mask = _slots.Length - 1;
            var at = (int)item.IdHash & mask;
            while (!ReferenceEquals(_slots[at].Item, item))
            {
                at = (at + 1) & mask;
            }

            // The rest of the run moves up wherever that brings it nearer to its place, so that no tombstones are needed.
            for (var next = (at + 1) & mask; _slots[next].Item is not null; next = (next + 1) & mask)
            {
                var home = (int)_slots[next].Hash & mask;
                if (((next - home) & mask) >= ((next - at) & mask))
                {
                    _slots[at] = _slots[next];
                    at = next;
                }
            }

            _slots[at] = default;
            _count--;
        }

        private void Grow()
        {
            var old = _slots;
            _slots = new Slot[old.Length * 2];
            var mask = _slots.Length - 1;
            foreach (var slot in old)
            {
                if (slot.Item is not null)
                {
                    var at = (int)slot.Hash & mask;
                    while (_slots[at].Item is not null)
                    {
                        at = (at + 1) & mask;
                    }

                    _slots[at] = slot;
                }
            }
        }
    }

    private readonly record struct Slot(ulong Hash, T? Item);
}
