using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>The limits, as the journal knows them: what was configured, and for each key with a rate when its next start is due. What runs
/// follows from the attempts.</summary>
internal sealed class LimitTable
{
    public const string QueuePrefix = "queue:";
    public const string KindPrefix = "kind:";

    private readonly SortedDictionary<string, LimitOptions> _all = new(StringComparer.Ordinal);

    private readonly Dictionary<string, LimitOptions> _exact = new(StringComparer.Ordinal);

    // By the prefix without its star. None begins with another, so at most one of them is a key's.
    private readonly Dictionary<string, LimitOptions> _prefixes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Timestamp> _due = new(StringComparer.Ordinal);

    // For each time that one was set; those that were set again since are passed over.
    private readonly PriorityQueue<string, long> _byDue = new();
    private int[] _lengths = [];

    // By queue and by kind: the limits that list it, by name.
    private readonly Dictionary<string, string[]> _ofQueues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _ofKinds = new(StringComparer.Ordinal);

    // Those whose very name says that they count all of a queue or kind.
    private int _named;

    public int Count => _all.Count;

    /// <summary>By name.</summary>
    public IEnumerable<LimitOptions> All => _all.Values;

    /// <summary>In no order that means anything.</summary>
    public IEnumerable<KeyValuePair<string, Timestamp>> Dues => _due;

    /// <summary>Whether some limit counts tasks that don't name it.</summary>
    public bool CountsUnnamed => _named > 0 || _ofQueues.Count > 0 || _ofKinds.Count > 0;

    public LimitOptions? Find(string name) => _all.GetValueOrDefault(name);

    /// <summary>The limit of a key: that of its very name, or of the prefix that it begins with. Null: nothing limits it.</summary>
    public LimitOptions? Of(string key)
    {
        if (_exact.TryGetValue(key, out var exact))
        {
            return exact;
        }

        // Asked for each task that begins to wait: no text is made for it.
        var prefixes = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in _lengths)
        {
            if (length <= key.Length && prefixes.TryGetValue(key.AsSpan(0, length), out var limit))
            {
                return limit;
            }
        }

        return null;
    }

    /// <summary>The limit keys that a task counts against, and with what cost: those that it names, and those that count all of its queue or kind,
    /// as far as something limits them.</summary>
    public IEnumerable<LimitUse> UsesOf(TaskSpec task) => Count == 0 ? [] : UsesOf(task.Queue, task.Kind, task.LimitSet);

    /// <inheritdoc cref="UsesOf(TaskSpec)"/>
    public IEnumerable<LimitUse> UsesOf(string queue, string kind, LimitSet? named)
    {
        for (var i = 0; i < named?.Count; i++)
        {
            if (Of(named[i].Name) is not null)
            {
                yield return named[i];
            }
        }

        if (!CountsUnnamed)
        {
            yield break;
        }

        foreach (var key in UnnamedOf(queue, kind))
        {
            // One that the task names counts once, with the cost that it says.
            if (named?.Any(use => use.Name == key) != true)
            {
                yield return new LimitUse(key);
            }
        }
    }

    /// <summary>The limit keys that count all tasks of the queue or of the kind, each once.</summary>
    public IEnumerable<string> UnnamedOf(string queue, string kind) => ((string[])[QueuePrefix + queue, KindPrefix + kind])
        .Where(key => Of(key) is not null)
        .Concat(_ofQueues.GetValueOrDefault(queue, []))
        .Concat(_ofKinds.GetValueOrDefault(kind, []))
        .Distinct(StringComparer.Ordinal);

    /// <summary>How many limits count all tasks of the queue because they list it.</summary>
    public int CountListingQueue(string queue) => _ofQueues.GetValueOrDefault(queue, []).Length;

    /// <summary>How many limits count all tasks of the kind because they list it.</summary>
    public int CountListingKind(string kind) => _ofKinds.GetValueOrDefault(kind, []).Length;

    /// <summary>A prefix that begins with this one, or that this one begins with; null: none.</summary>
    public LimitOptions? Overlapping(LimitOptions prefix)
    {
        var text = prefix.Name[..^1];
        return _prefixes.Where(other => other.Value.Name != prefix.Name)
            .Where(other => other.Key.StartsWith(text, StringComparison.Ordinal) || text.StartsWith(other.Key, StringComparison.Ordinal))
            .Select(other => other.Value)
            .MinBy(other => other.Name, StringComparer.Ordinal);
    }

    public Timestamp? DueOf(string key) => _due.TryGetValue(key, out var due) ? due : null;

    public void Set(LimitOptions limit)
    {
        Remove(limit.Name);
        _all.Add(limit.Name, limit);
        _named += IsOfQueuesOrKinds(limit.Name) ? 1 : 0;
        if (limit.IsPrefix)
        {
            _prefixes.Add(limit.Name[..^1], limit);
            _lengths = Lengths();
        }
        else
        {
            _exact.Add(limit.Name, limit);
        }

        List(_ofQueues, limit.Queues, limit.Name);
        List(_ofKinds, limit.Kinds, limit.Name);
    }

    public void Remove(string name)
    {
        if (!_all.Remove(name, out var limit))
        {
            return;
        }

        _named -= IsOfQueuesOrKinds(name) ? 1 : 0;
        if (limit.IsPrefix)
        {
            _prefixes.Remove(name[..^1]);
            _lengths = Lengths();
        }
        else
        {
            _exact.Remove(name);
        }

        Unlist(_ofQueues, limit.Queues, name);
        Unlist(_ofKinds, limit.Kinds, name);
    }

    public void SetDue(string key, Timestamp due)
    {
        _due[key] = due;
        _byDue.Enqueue(key, due.Ticks);
    }

    public void ForgetDue(string key) => _due.Remove(key);

    /// <summary>A key whose next start was due by then, and is not remembered any more: to remember it would change nothing.</summary>
    public KeyValuePair<string, Timestamp>? ForgetDueBy(Timestamp moment)
    {
        while (_byDue.TryPeek(out var key, out var ticks) && ticks <= moment.Ticks)
        {
            _byDue.Dequeue();
            if (_due.TryGetValue(key, out var due) && due.Ticks == ticks)
            {
                _due.Remove(key);
                return new(key, due);
            }
        }

        return null;
    }

    public static ulong Digest(LimitOptions limit)
    {
        var hash = StableHash.Combine(StableHash.Of(limit.Name, seed: 8), limit.Running ?? -1);
        hash = limit.Queues.Aggregate(hash, (sum, queue) => StableHash.Combine(sum, StableHash.Of(queue, seed: 21)));
        hash = limit.Kinds.Aggregate(hash, (sum, kind) => StableHash.Combine(sum, StableHash.Of(kind, seed: 22)));
        return limit.Rate is not { } rate ? hash
            : StableHash.Combine(StableHash.Combine(StableHash.Combine(hash, rate.Starts), rate.Period.Ticks), rate.Burst);
    }

    public static ulong Digest(string key, Timestamp due) => StableHash.Combine(StableHash.Of(key, seed: 9), due.Ticks);

    private int[] Lengths() => [.. _prefixes.Keys.Select(prefix => prefix.Length).Distinct()];

    private static bool IsOfQueuesOrKinds(string name) => name.StartsWith(QueuePrefix, StringComparison.Ordinal)
        || name.StartsWith(KindPrefix, StringComparison.Ordinal)
        || (name.EndsWith('*') && (QueuePrefix.StartsWith(name[..^1], StringComparison.Ordinal) || KindPrefix.StartsWith(name[..^1], StringComparison.Ordinal)));

    private static void List(Dictionary<string, string[]> index, IEnumerable<string> listed, string limit)
    {
        foreach (var name in listed.Distinct(StringComparer.Ordinal))
        {
            index[name] = [.. index.GetValueOrDefault(name, []).Append(limit).Order(StringComparer.Ordinal)];
        }
    }

    private static void Unlist(Dictionary<string, string[]> index, IEnumerable<string> listed, string limit)
    {
        foreach (var name in listed.Distinct(StringComparer.Ordinal))
        {
            string[] left = [.. index[name].Where(one => one != limit)];
            if (left.Length > 0)
            {
                index[name] = left;
            }
            else
            {
                index.Remove(name);
            }
        }
    }
}
