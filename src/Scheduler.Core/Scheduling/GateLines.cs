using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>
/// What a gate holds up in one queue at one cost, or the one bucket that it is kept for. It lets all of that pass or none, and then in the order in
/// which the queue serves them: they are opened one by one, as their turns come (<see cref="Lane.LetPass"/>), however many there are.
/// What fairness keys use costs next to nothing here: each that changes is noted once, and finds its place when the gate lets some pass.
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

    // Those that have used more or less since they were put in order.
    private HashSet<Tenant>? _misplaced;

    public LimitGate Gate { get; } = gate;

    public Lane Lane { get; } = lane;

    public int Cost { get; } = cost;

    public bool IsKept { get; } = isKept;

    public int ClosedCount => _only is not null ? 1 : _order?.Count ?? 0;

    /// <summary>Whether the gate has opened to it since it held up the last one.</summary>
    public bool IsPassing => Among is not null;

    public Tenant? Tenant => null;

    public ServingOrder<GateLines>.Members? Among { get; set; }

    public ref int Position => ref _position;

    public ref int AgePosition => ref _agePosition;

    public long RankIn(ShareLedger shares) => _order!.FirstShare;

    public (long Key, long Tie) PolicyOrder => _order!.FirstByPolicy.PolicyOrder;

    public (long Key, long Tie) AgeOrder => _order!.FirstByAge.AgeOrder;

    /// <summary>The line is closed, or its first tasks are others than they were.</summary>
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
        else if (line.Among is not null)
        {
            _order!.Remove(line);
            if (line.Tenant is { } tenant && !_order.Has(tenant))
            {
                _misplaced?.Remove(tenant);
                tenant.HeldUp.Remove(this);
            }

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
            PutInOrder();
            Lane.Pass(this);
        }
    }

    /// <summary>What a tenant of closed lines has used has changed.</summary>
    public void ShareChanged(Tenant tenant)
    {
        tenant.HeldUp.Remove(this);
        (_misplaced ??= []).Add(tenant);
        if (IsPassing)
        {
            Lane.PassLater(this);
        }
    }

    /// <summary>The gate does not let them pass.</summary>
    public void Stop() => Lane.Passing.Remove(this);

    /// <summary>The closed one that goes first. Only where some are passing.</summary>
    public GateLine Best(Timestamp agedSince) => _order!.Best(agedSince)!;

    /// <summary>Those that are closed, as many as are told, the first first: of those that have the same share, where the queue shares.</summary>
    public IEnumerable<GateLine> InOrder(int most)
    {
        PutInOrder();
        return _only is { } only ? [only] : _order?.InOrder(most) ?? [];
    }

    /// <summary>As <see cref="InOrder(int)"/>, the oldest first. Only where the lane tells.</summary>
    public IEnumerable<GateLine> InOrderOfAge(int most)
    {
        PutInOrder();
        return _only is { } only ? [only] : _order?.InOrderOfAge(most) ?? [];
    }

    public static void Open(GateLine line)
    {
        line.Class.Open(line);
        if (line.Class.Readiness == Readiness.Asleep)
        {
            line.Lines.Lane.Move(line.Class, Readiness.Ready);
        }
    }

    /// <summary>By what has been used until now.</summary>
    public void PutInOrder()
    {
        foreach (var tenant in _misplaced ?? [])
        {
            _order!.ShareChanged(tenant);
            tenant.HeldUp.Add(this);
        }

        _misplaced?.Clear();
    }

    private void Put(GateLine closed)
    {
        _order!.Set(closed);
        closed.Tenant?.HeldUp.Add(this);
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

    public ServingOrder<GateLine>.Members? Among { get; set; }

    public ref int Position => ref _position;

    public ref int AgePosition => ref _agePosition;

    public long RankIn(ShareLedger shares) => shares.RankOf(Tenant!);

    public (long Key, long Tie) PolicyOrder => Buckets.First.FirstOrder;

    public (long Key, long Tie) AgeOrder => Buckets.Oldest.OldestOrder;
}
