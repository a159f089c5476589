using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>Results that unfinished tasks wait for, or have waited for: each once, however many need it, and only as long as one does.</summary>
internal sealed class ResultTable
{
    /// <summary>Bytes of all of them. A result beyond is not kept: nodes ask for it where it is needed.</summary>
    /// <remarks>The same for every scheduler, as what is kept is a part of the state.</remarks>
    public const long MostBytes = 256L * 1024 * 1024;

    private readonly Dictionary<string, KeptResult> _byTask = new(StringComparer.Ordinal);
    private long _bytes;

    public int Count => _byTask.Count;

    /// <summary>In no order that means anything.</summary>
    public IEnumerable<KeyValuePair<string, KeptResult>> All => _byTask;

    public KeptResult? Find(string task) => _byTask.Count == 0 ? null : _byTask.GetValueOrDefault(task);

    public bool HasRoomFor(ReadOnlyMemory<byte> bytes) => _bytes + bytes.Length <= MostBytes;

    public void Add(string task, KeptResult result)
    {
        _byTask.Add(task, result);
        _bytes += result.Bytes.Length;
    }

    public void Remove(string task)
    {
        if (_byTask.Remove(task, out var result))
        {
            _bytes -= result.Bytes.Length;
        }
    }

    public static ulong Digest(string task, KeptResult result) =>
        StableHash.Combine(StableHash.Combine(StableHash.Of(task, seed: 31), result.Bytes.Length), result.NeededBy);
}

/// <param name="NeededBy">How many unfinished tasks wait for its task, or have waited for it.</param>
internal sealed record KeptResult(ReadOnlyMemory<byte> Bytes, int NeededBy);
