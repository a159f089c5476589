using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>
/// The gates of all limit keys in use. What a gate holds up is out of sight until it opens: when something that it counts has ended, or its
/// rate lets the next one begin.
/// </summary>
internal sealed class LimitGates(LimitTable limits)
{
    // In use or not: a key that was used will be again, mostly, and most of many have one task at a time.
    private const int MostKept = 16_384;

    private readonly Dictionary<string, LimitGate> _gates = new(StringComparer.Ordinal);

    // By when their rate opens them. A gate may be in it more than once, and after everybody has left it.
    private readonly PriorityQueue<LimitGate, long> _opening = new();
    private readonly List<GateUse> _uses = [];

    /// <summary>How often a decision looked at a bucket or a line; for tests of what limits cost.</summary>
    public long Looks { get; set; }

    /// <summary>When the next gate opens by time; null: none will.</summary>
    public Timestamp? NextOpening
    {
        get
        {
            while (_opening.TryPeek(out var gate, out var ticks))
            {
                if (gate.HoldsUpSome)
                {
                    return new Timestamp(ticks);
                }

                _opening.Dequeue();
            }

            return null;
        }
    }

    /// <summary>The gates that a bucket's tasks have to pass; the bucket has to <see cref="Leave"/> them.</summary>
    public GateUse[] Enter(in ClassKey key, LimitSet? named)
    {
        var uses = UsesOf(key.Queue, key.Kind, named);
        foreach (var use in uses)
        {
            use.Gate.Buckets++;
        }

        return uses;
    }

    public void Leave(Bucket bucket)
    {
        foreach (var use in bucket.Uses)
        {
            use.Gate.Buckets--;
            Drop(use.Gate);
        }
    }

    /// <summary>It counts against these gates from now on: the bucket in which it waited has them at hand.</summary>
    public static void Began(AttemptState attempt, GateUse[] uses)
    {
        attempt.Uses = uses;
        foreach (var (gate, cost) in uses)
        {
            gate.Running += cost;
        }
    }

    /// <summary>It has begun, nobody knows from which bucket.</summary>
    public void Began(AttemptState attempt)
    {
        var task = attempt.Task.Spec;
        Began(attempt, UsesOf(task.Queue, task.Kind, task.LimitSet));
    }

    /// <summary>Something that counted has ended.</summary>
    /// <param name="opened">Told which gates let more pass.</param>
    public void Ended(AttemptState attempt, Action<LimitGate> opened)
    {
        foreach (var (gate, cost) in attempt.Uses)
        {
            gate.Running -= cost;
            opened(gate);
            Drop(gate);
        }
    }

    /// <summary>The first gate that what uses these can't pass now; null: all are open.</summary>
    /// <param name="bucket">Whose tasks they are; null: none's, so that it passes no gate that is kept for a bucket.</param>
    /// <param name="without">As if no task of this bucket had just begun.</param>
    public ClosedGate? Closed(GateUse[] uses, Bucket? bucket, Timestamp now, Bucket? without = null)
    {
        foreach (var (gate, cost) in uses)
        {
            var own = without?.CostAt(gate) ?? 0;
            if (gate.Limit.Running is { } most && gate.Running - own + cost > most)
            {
                return new ClosedGate(gate, cost, null);
            }

            if (gate.KeptFor is { } kept && kept != bucket)
            {
                return new ClosedGate(gate, cost, null);
            }

            if (own == 0 && gate.Limit.Rate is { } rate && RateRule.NextStart(rate, limits.DueOf(gate.Key)) is var next && next > now)
            {
                return new ClosedGate(gate, cost, next);
            }
        }

        return null;
    }

    /// <summary>When each gate with a rate is due next, if what uses these begins now; null: it passes none.</summary>
    public LimitStart[]? StartsAfter(GateUse[] uses, Timestamp now)
    {
        List<LimitStart>? starts = null;
        foreach (var (gate, _) in uses)
        {
            if (gate.Limit.Rate is { } rate)
            {
                (starts ??= []).Add(new LimitStart(gate.Key, RateRule.Due(rate, limits.DueOf(gate.Key), now)));
            }
        }

        return starts?.ToArray();
    }

    public void Sleep(Bucket bucket, in ClosedGate closed)
    {
        bucket.Class.Sleep(bucket, closed.Gate.LineFor(bucket));
        if (closed.Until is { } until)
        {
            _opening.Enqueue(closed.Gate, until.Ticks);
        }
    }

    /// <summary>A gate that its rate has opened by now and that holds something up; null: there is none.</summary>
    public LimitGate? OpenedBy(Timestamp now)
    {
        while (NextOpening <= now)
        {
            return _opening.Dequeue();
        }

        return null;
    }

    /// <summary>The limits have changed: all counts are made anew, and buckets have to enter again.</summary>
    public void Reset(IEnumerable<AttemptState> running)
    {
        _gates.Clear();
        _opening.Clear();
        foreach (var attempt in running)
        {
            Began(attempt);
        }
    }

    private GateUse[] UsesOf(string queue, string kind, LimitSet? named)
    {
        if (limits.Count == 0)
        {
            return [];
        }

        _uses.Clear();
        foreach (var (key, cost) in limits.UsesOf(queue, kind, named))
        {
            _uses.Add(new GateUse(Gate(key), cost));
        }

        return [.. _uses];
    }

    private LimitGate Gate(string key)
    {
        if (!_gates.TryGetValue(key, out var gate))
        {
            _gates.Add(key, gate = new LimitGate(key, limits.Of(key)!));
        }

        return gate;
    }

    private void Drop(LimitGate gate)
    {
        if (gate.Buckets == 0 && gate.Running == 0 && _gates.Count > MostKept)
        {
            _gates.Remove(gate.Key);
        }
    }
}
