using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>
/// What a gate holds up in one queue at one cost, or the one bucket that it is kept for. It lets all of that pass or none, and then in the order in
/// which the queue serves them: they are opened one by one, as their turns come (<see cref="Lane.LetPass"/>), however many there are.
/// </summary>
internal sealed class GateLines(LimitGate gate, Lane lane, int cost, bool isKept) : IServed<GateLines>
{
    private int _position;
    private int _agePosition;

    private MostlyOne<SchedulingClass, GateLine> _lines;
    private int _count;

    // Most gates hold up one class at most.
    private GateLine? _only;
    private ServingOrder<GateLine>? _order;

    public LimitGate Gate { get; } = gate;

    public Lane Lane { get; } = lane;

    public int Cost { get; } = cost;

    public bool IsKept { get; } = isKept;

    public int ClosedCount => _only is not null ? 1 : _order?.Count ?? 0;

    /// <summary>Whether the gate has opened to it since it held up the last one.</summary>
    public bool IsPassing => Group is not null;

    public Tenant? Tenant => null;

    public ServingOrder<GateLines>.Group? Group { get; set; }

    public ref int Position => ref _position;

    public ref int AgePosition => ref _agePosition;

    public long RankIn(ShareLedger shares) => _order!.First()!.Share;

    public (long Key, long Tie) PolicyOrder => _order!.First()!.ByPolicy.First.PolicyOrder;

    public (long Key, long Tie) AgeOrder => _order!.First()!.ByAge.First.AgeOrder;

    /// <summary>The line is closed, or its first tasks are others than they were, or what has been used.</summary>
    public void Set(GateLine closed)
    {
        if (_order is null && (_only is null || ReferenceEquals(_only, closed)))
        {
            _only = closed;
            return;
        }

        _order ??= new(Lane.Shares, Lane.Cluster, Lane.AgesApart);
        if (_only is { } other)
        {
            _only = null;
            Put(other);
        }

        Put(closed);
        Reorder();
    }

    /// <summary>That of a class, open or closed.</summary>
    public GateLine LineOf(SchedulingClass owner)
    {
        if (!_lines.TryGetValue(owner, out var line))
        {
            _lines.Add(owner, line = new GateLine(owner, this));
            _count++;
        }

        return line;
    }

    public bool Knows(GateLine line) => _lines.TryGetValue(line.Class, out var known) && ReferenceEquals(known, line);

    /// <summary>Nothing stands in the line any more.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Remove(GateLine line)
    {
        TakeOut(line);
        _lines.Remove(line.Class);
        return --_count == 0;
    }

    /// <summary>The line is not closed any more.</summary>
    public void TakeOut(GateLine line)
    {
        if (ReferenceEquals(_only, line))
        {
            _only = null;
        }
        else if (line.Group is not null)
        {
            _order!.Remove(line);
            line.Tenant?.Lines.Remove(line);
            Reorder();
        }
    }

    /// <summary>The gate may let some pass.</summary>
    public void Pass()
    {
        if (_only is { } only)
        {
            Open(only);
        }
        else if (ClosedCount > 0)
        {
            Lane.Pass(this);
        }
    }

    /// <summary>The gate does not let them pass.</summary>
    public void Stop() => Lane.Passing.Remove(this);

    /// <summary>The closed one that goes first. Only where some are passing.</summary>
    public GateLine Best(Timestamp agedSince) => _order!.Best(agedSince)!;

    /// <summary>Those that are closed, as many as are told, the first first: of those that have the same share, where the queue shares.</summary>
    public IEnumerable<GateLine> InOrder(int most) => _only is { } only ? [only] : _order?.First() is { } first ? InOrder(first.ByPolicy, most) : [];

    /// <summary>As <see cref="InOrder(int)"/>, the oldest first. Only where the lane tells.</summary>
    public IEnumerable<GateLine> ByAge(int most) => _only is { } only ? [only] : _order?.First() is { } first ? InOrder(first.ByAge, most) : [];

    private static IEnumerable<GateLine> InOrder<TPosition>(IndexedHeap<GateLine, TPosition> lines, int most)
        where TPosition : struct, IHeapPosition<GateLine>
    {
        var walk = lines.InOrder(new PriorityQueue<int, (long, long)>());
        for (var i = 0; i < most && walk.Next() is { } line; i++)
        {
            yield return line;
        }
    }

    public static void Open(GateLine line)
    {
        line.Class.Open(line);
        if (line.Class.Readiness == Readiness.Asleep)
        {
            line.Lines.Lane.Move(line.Class, Readiness.Ready);
        }
    }

    private void Put(GateLine closed)
    {
        _order!.Set(closed);
        closed.Tenant?.Lines.Add(closed);
    }

    private void Reorder()
    {
        if (IsPassing && ClosedCount > 0)
        {
            Lane.Pass(this);
        }
        else
        {
            Stop();
        }
    }
}

/// <summary>The buckets of one class that a gate held up last, at the same cost. It lets each of them pass or none, so that it opens to all of them
/// at once, however many there are; only the first of them is ever tried.</summary>
internal sealed class GateLine(SchedulingClass owner, GateLines lines) : Contender(owner), IServed<GateLine>
{
    private int _position;
    private int _agePosition;

    public GateLines Lines { get; } = lines;

    /// <summary>Whether its tasks are looked at: until the first of them is found to be held up.</summary>
    public bool IsOpen { get; set; }

    public Contenders Buckets { get; } = new(owner.Lane.AgesApart);

    public override Bucket FirstBucket => Buckets.First;

    public override Bucket OldestBucket => Buckets.Oldest;

    public Tenant? Tenant => Class.Tenant;

    public ServingOrder<GateLine>.Group? Group { get; set; }

    public ref int Position => ref _position;

    public ref int AgePosition => ref _agePosition;

    public long RankIn(ShareLedger shares) => shares.RankOf(Tenant!);

    public (long Key, long Tie) PolicyOrder => Buckets.First.FirstOrder;

    public (long Key, long Tie) AgeOrder => Buckets.Oldest.OldestOrder;
}
