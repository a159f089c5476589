using Scheduler.Core.Contracts;

namespace Scheduler.Core.Scheduling;

/// <summary>One limit key that something limits: how much of it runs, and which buckets wait for it.</summary>
internal sealed class LimitGate(string key, LimitOptions limit)
{
    private static readonly Dictionary<(SchedulingClass Class, int Cost, bool IsKept), GateLine> NoLines = [];

    // Most gates of many hold nothing up.
    private Dictionary<(SchedulingClass Class, int Cost, bool IsKept), GateLine>? _lines;

    public string Key { get; } = key;

    public LimitOptions Limit { get; } = limit;

    /// <summary>The costs of what runs.</summary>
    public long Running { get; set; }

    /// <summary>How many buckets of waiting tasks count against it.</summary>
    public int Buckets { get; set; }

    /// <summary>The bucket that goes first, as others have gone before it often enough; null: none.</summary>
    public Bucket? KeptFor { get; set; }

    /// <summary>What it holds up, and what it has held up and does not any more.</summary>
    public Dictionary<(SchedulingClass Class, int Cost, bool IsKept), GateLine>.ValueCollection Lines => (_lines ?? NoLines).Values;

    /// <summary>Whether what stands in the line may pass, rates left aside: those are asked when it is tried.</summary>
    public bool LetsPass(GateLine line) => !(Running + line.Cost > Limit.Running) && (KeptFor is null || line.IsKept);

    /// <summary>Where the bucket is to stand.</summary>
    public GateLine LineFor(Bucket bucket)
    {
        var place = (bucket.Class, bucket.CostAt(this), ReferenceEquals(KeptFor, bucket));
        var lines = _lines ??= [];
        if (!lines.TryGetValue(place, out var line))
        {
            lines.Add(place, line = new GateLine(bucket.Class, this, place.Item2, place.Item3));
        }

        return line;
    }

    public void Remove(GateLine line) => _lines?.Remove((line.Class, line.Cost, line.IsKept));
}

/// <summary>The buckets of one class that a gate held up last, at the same cost. It lets each of them pass or none, so that it opens to all of them
/// at once, however many there are; only the first of them is ever tried.</summary>
internal sealed class GateLine(SchedulingClass owner, LimitGate gate, int cost, bool isKept) : Contender(owner)
{
    public LimitGate Gate { get; } = gate;

    public int Cost { get; } = cost;

    /// <summary>Whether it is that of the one bucket that the gate is kept for.</summary>
    public bool IsKept { get; } = isKept;

    /// <summary>Whether its tasks are looked at: until the first of them is found to be held up.</summary>
    public bool IsOpen { get; set; }

    public Contenders Buckets { get; } = new(owner.Lane.AgesApart);

    public override Bucket FirstBucket => Buckets.First;

    public override Bucket OldestBucket => Buckets.Oldest;
}

/// <summary>What a task takes of a gate.</summary>
internal readonly record struct GateUse(LimitGate Gate, int Cost);

/// <summary>What holds a task up.</summary>
/// <param name="Until">When its rate lets it pass; null: when something that runs has ended.</param>
internal readonly record struct ClosedGate(LimitGate Gate, int Cost, Timestamp? Until);
