using Scheduler.Core.Rules;
using Scheduler.Core.Scheduling;
using Scheduler.Core.Strategies;

namespace Scheduler.Core.State;

/// <summary>One node in one of its lives.</summary>
internal sealed class NodeState : INodeView
{
    private readonly long[] _freeNamed;
    private readonly HashSet<string> _kinds;
    private readonly HashSet<string> _yieldingKinds;
    private readonly ulong _idHash;
    private HashSet<string>? _keys;
    private ulong _blockedDigest;

    public NodeState(NodeId id, NodeOffer offer, long number)
    {
        Id = id;
        Offer = offer;
        Number = number;
        FreeCpuMillis = offer.Capacity.CpuMillis;
        FreeMemoryBytes = offer.Capacity.MemoryBytes;
        _freeNamed = [.. offer.Capacity.Named.Select(n => n.Amount)];
        _kinds = new HashSet<string>(offer.Kinds, StringComparer.Ordinal);
        _yieldingKinds = new HashSet<string>(offer.YieldingKinds, StringComparer.Ordinal);
        _idHash = StableHash.Combine(StableHash.Of(id.Name), id.Incarnation);
    }

    public NodeId Id { get; }

    public NodeOffer Offer { get; }

    public long Number { get; }

    public NodePhase Phase { get; set; } = NodePhase.Up;

    /// <summary>Live attempts, in no order.</summary>
    public List<AttemptState> Attempts { get; } = [];

    public int Held => Attempts.Count;

    public int SlotsHeld { get; private set; }

    public long FreeCpuMillis { get; private set; }

    public long FreeMemoryBytes { get; private set; }

    public long Assigned { get; set; }

    public long Finished { get; set; }

    public long Lost { get; set; }

    /// <summary>Slots held by handlers that were given up.</summary>
    public IReadOnlyList<BlockedSlots> Blocked
    {
        get;
        set
        {
            field = value;
            _blockedDigest = value.Aggregate(0UL, (hash, slots) => StableHash.Combine(hash, slots.Token.Value));
        }
    } = [];

    // What follows is soft: the scheduler's knowledge of the moment, not in the journal.

    /// <summary>How many attempts it wants to hold; 0 until it has spoken to this scheduler.</summary>
    public int Window { get; set; }

    /// <summary>The phase as of which keys were given their nodes.</summary>
    public NodePhase SeenPhase { get; set; } = NodePhase.Up;

    /// <summary>When the scheduler gives it up, on its own monotonic clock; ticks.</summary>
    public long LeaseEndTicks { get; set; }

    /// <summary>The class that it is being kept free for.</summary>
    public SchedulingClass? ReservedFor { get; set; }

    /// <summary>What it holds was handed to a task that must run alone.</summary>
    public bool HeldAlone { get; set; }

    public int LeasePosition;

    /// <summary>Its place in each strategy's index.</summary>
    public int[] IndexPositions = [];

    /// <summary>Takes another attempt now, as far as the node alone tells.</summary>
    public bool IsAvailable => Phase == NodePhase.Up && SlotsHeld < Window && !HeldAlone;

    public bool HasKind(string kind) => _kinds.Contains(kind);

    /// <summary>Whether its handler of the kind yields when it is asked to.</summary>
    public bool Yields(string kind) => _yieldingKinds.Contains(kind);

    public long FreeOf(string resource)
    {
        var named = Offer.Capacity.Named;
        for (var i = 0; i < named.Count; i++)
        {
            if (string.Equals(named[i].Name, resource, StringComparison.Ordinal))
            {
                return _freeNamed[i];
            }
        }

        return 0;
    }

    /// <summary>Whether so many more slots are free. What it asked for beyond its slots is for tasks of one slot: a wider one would
    /// wait at the node while it could be running elsewhere.</summary>
    public bool HasSlots(int slots) => SlotsHeld + slots <= (slots == 1 ? Window : Math.Min(Window, Offer.Slots));

    /// <summary>Whether so many of its own slots are free, so that what it is given begins at once.</summary>
    public bool HasFreeSlots(int slots) => SlotsHeld + slots <= Math.Min(Window, Offer.Slots);

    /// <summary>Whether it holds a task of that anti-affinity key.</summary>
    public bool HoldsKey(string antiAffinityKey) => _keys?.Contains(antiAffinityKey) ?? false;

    /// <summary>Request ≤ free capacity.</summary>
    public bool Fits(Resources request)
    {
        if (request.CpuMillis > FreeCpuMillis || request.MemoryBytes > FreeMemoryBytes)
        {
            return false;
        }

        for (var i = 0; i < request.Named.Count; i++)
        {
            if (request.Named[i].Amount > FreeOf(request.Named[i].Name))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a request would fit if one of its attempts were gone.</summary>
    public bool FitsWithout(AttemptState gone, Resources request, int slots)
    {
        if (SlotsHeld - gone.Task.Spec.Slots + slots > Math.Min(Window, Offer.Slots))
        {
            return false;
        }

        var freed = gone.Task.Spec.Request;
        return request.CpuMillis <= FreeCpuMillis + freed.CpuMillis
            && request.MemoryBytes <= FreeMemoryBytes + freed.MemoryBytes
            && request.Named.All(named => named.Amount <= FreeOf(named.Name) + freed.AmountOf(named.Name));
    }

    public void Add(AttemptState attempt)
    {
        attempt.PlaceInNode = Attempts.Count;
        Attempts.Add(attempt);
        SlotsHeld += attempt.Task.Spec.Slots;
        if (attempt.Task.Spec.AntiAffinityKey is { } key)
        {
            (_keys ??= new HashSet<string>(StringComparer.Ordinal)).Add(key);
        }

        Take(attempt.Task.Spec.Request, 1);
        HeldAlone = attempt.Task.MustRunAlone && Attempts.Count == 1;
    }

    /// <summary>The attempt of that token, if its task has its outcome by another one; null otherwise.</summary>
    public AttemptState? Leftover(FencingToken token) => Attempts.Find(attempt => attempt.Token == token && attempt.IsLeftover);

    public void Remove(AttemptState attempt)
    {
        var last = Attempts[^1];
        Attempts[attempt.PlaceInNode] = last;
        last.PlaceInNode = attempt.PlaceInNode;
        Attempts.RemoveAt(Attempts.Count - 1);
        SlotsHeld -= attempt.Task.Spec.Slots;
        if (attempt.Task.Spec.AntiAffinityKey is { } key)
        {
            _keys!.Remove(key);
        }

        Take(attempt.Task.Spec.Request, -1);
        HeldAlone &= Attempts.Count > 0;
    }

    public Resources InUse() => new(
        Offer.Capacity.CpuMillis - FreeCpuMillis,
        Offer.Capacity.MemoryBytes - FreeMemoryBytes,
        Offer.Capacity.Named.Select((n, i) => new NamedAmount(n.Name, n.Amount - _freeNamed[i])));

    public ulong Digest()
    {
        var hash = StableHash.Combine(_idHash, Number);
        hash = StableHash.Combine(hash, (long)Phase);
        hash = StableHash.Combine(hash, Assigned);
        hash = StableHash.Combine(hash, Finished);
        hash = StableHash.Combine(hash, Lost);
        return Blocked.Count == 0 ? hash : StableHash.Combine(hash, (long)_blockedDigest);
    }

    public override string ToString() => Id.ToString();

    private void Take(Resources request, int sign)
    {
        if (request.IsNone)
        {
            return;
        }

        FreeCpuMillis -= sign * request.CpuMillis;
        FreeMemoryBytes -= sign * request.MemoryBytes;
        var named = Offer.Capacity.Named;
        for (var i = 0; i < named.Count; i++)
        {
            _freeNamed[i] -= sign * request.AmountOf(named[i].Name);
        }
    }
}
