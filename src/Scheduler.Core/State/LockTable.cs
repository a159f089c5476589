using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>One that has a lock or waits for it.</summary>
/// <param name="number">That of the event by which it was asked for: its place among all of them.</param>
internal sealed class LockRequest(string name, string owner, TimeSpan lease, long number, Timestamp requestedAt)
{
    public string Name => name;

    public string Owner => owner;

    public TimeSpan Lease => lease;

    public long Number => number;

    public Timestamp RequestedAt => requestedAt;

    /// <summary>What it has the lock with; null: it waits.</summary>
    public FencingToken? Token { get; set; }

    public Timestamp GrantedAt { get; set; }

    /// <summary>When it is given up, by the monotonic clock; not durable.</summary>
    public Timestamp LeaseEnd { get; set; }

    /// <summary>Whom to answer when it is granted; null: nobody asks now. Not durable.</summary>
    public object? ReplyTo { get; set; }

    /// <summary>Where it is among those whose time comes; <see cref="Scheduling.LockLeases"/> keeps it.</summary>
    public int Position;

    public ulong Digest()
    {
        var hash = StableHash.Combine(StableHash.Of(Name, seed: 17), StableHash.Of(Owner));
        hash = StableHash.Combine(StableHash.Combine(StableHash.Combine(hash, Lease.Ticks), Number), RequestedAt.Ticks);
        return Token is { } token ? StableHash.Combine(StableHash.Combine(hash, token.Value), GrantedAt.Ticks) : hash;
    }
}

/// <summary>All locks that someone has: of each its line, the holder first. Nothing is remembered of those that nobody has.</summary>
internal sealed class LockTable
{
    private static readonly List<LockRequest> NoLine = [];

    // By number, so that a place in it is found in O(log n).
    private readonly Dictionary<string, List<LockRequest>> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Owner), LockRequest> _requests = [];

    /// <summary>Locks, not those who want them.</summary>
    public int Count => _lines.Count;

    /// <summary>Those who want one that another has.</summary>
    public int Waiting => _requests.Count - _lines.Count;

    /// <summary>In no order that means anything.</summary>
    public IEnumerable<LockRequest> All => _requests.Values;

    /// <summary>In the order in which they were asked for.</summary>
    public IEnumerable<LockRequest> InOrder => _requests.Values.OrderBy(request => request.Number);

    public IEnumerable<string> Names => _lines.Keys;

    public LockRequest? Find(string name, string owner) => _requests.GetValueOrDefault((name, owner));

    /// <summary>The holder, and then those who wait; empty: nobody has the lock.</summary>
    public IReadOnlyList<LockRequest> Line(string name) => _lines.GetValueOrDefault(name) ?? NoLine;

    /// <summary>How many go before it.</summary>
    public int PlaceOf(LockRequest request) => _lines[request.Name].BinarySearch(request, ByNumber.Instance);

    public void Add(LockRequest request)
    {
        _requests.Add((request.Name, request.Owner), request);
        if (!_lines.TryGetValue(request.Name, out var line))
        {
            _lines.Add(request.Name, line = []);
        }

        line.Add(request);
    }

    public void Remove(LockRequest request)
    {
        _requests.Remove((request.Name, request.Owner));
        var line = _lines[request.Name];
        line.RemoveAt(line.BinarySearch(request, ByNumber.Instance));
        if (line.Count == 0)
        {
            _lines.Remove(request.Name);
        }
    }

    private sealed class ByNumber : IComparer<LockRequest>
    {
        public static readonly ByNumber Instance = new();

        public int Compare(LockRequest? x, LockRequest? y) => x!.Number.CompareTo(y!.Number);
    }
}
