using System.Collections.Concurrent;
using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>Results that unfinished tasks wait for, or have waited for: each once, however many need it, and only as long as one does.</summary>
internal sealed class ResultTable
{
    /// <summary>Bytes of all of them. A result beyond is not kept: nodes ask for it where it is needed.</summary>
    /// <remarks>The same for every scheduler, as what is kept is a part of the state.</remarks>
    public const long MostBytes = 256L * 1024 * 1024;

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _kept = new(StringComparer.Ordinal);

    // How many unfinished tasks name a task among what they wait for, or waited for. It follows from the tasks. The archive's thread reads it, too.
    private readonly ConcurrentDictionary<string, int> _neededBy = new(concurrencyLevel: 1, capacity: 31, StringComparer.Ordinal);
    private long _bytes;

    /// <summary>In no order that means anything.</summary>
    public IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> All => _kept;

    // Spelled out: a bare null here would become empty bytes, by way of a null array.
    public ReadOnlyMemory<byte>? Find(string task) => _kept.Count > 0 && _kept.TryGetValue(task, out var bytes) ? bytes : default(ReadOnlyMemory<byte>?);

    /// <summary>Of any thread.</summary>
    public bool IsNeeded(string task) => _neededBy.ContainsKey(task);

    /// <summary>Of any thread.</summary>
    public bool IsAnyNeeded => !_neededBy.IsEmpty;

    public bool HasRoomFor(ReadOnlyMemory<byte> bytes) => _bytes + bytes.Length <= MostBytes;

    public void Keep(string task, ReadOnlyMemory<byte> bytes)
    {
        _kept.Add(task, bytes);
        _bytes += bytes.Length;
    }

    public void Drop(string task)
    {
        if (_kept.Remove(task, out var bytes))
        {
            _bytes -= bytes.Length;
        }
    }

    public void CountNeed(string task, int more)
    {
        var needed = _neededBy.GetValueOrDefault(task) + more;
        if (needed > 0)
        {
            _neededBy[task] = needed;
        }
        else
        {
            _neededBy.TryRemove(task, out _);
        }
    }

    public static ulong Digest(string task, ReadOnlyMemory<byte> bytes) => StableHash.Combine(StableHash.Of(task, seed: 31), bytes.Length);
}
