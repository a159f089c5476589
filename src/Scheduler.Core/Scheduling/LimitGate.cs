using Scheduler.Core.Contracts;

namespace Scheduler.Core.Scheduling;

/// <summary>One limit key that something limits: how much of it runs, and which buckets wait for it.</summary>
internal sealed class LimitGate(string key, LimitOptions limit)
{
    private static readonly Dictionary<(Lane Lane, int Cost, bool IsKept), GateLines> NoLines = [];

    // Most gates of many hold nothing up.
    private Dictionary<(Lane Lane, int Cost, bool IsKept), GateLines>? _lines;
    private Dictionary<(SchedulingClass Class, int Cost, bool IsKept), GateLine>? _byClass;

    public string Key { get; } = key;

    public LimitOptions Limit { get; } = limit;

    /// <summary>The costs of what runs.</summary>
    public long Running { get; set; }

    /// <summary>How many buckets of waiting tasks count against it.</summary>
    public int Buckets { get; set; }

    /// <summary>The bucket that goes first, as others have gone before it often enough; null: none.</summary>
    public Bucket? KeptFor { get; set; }

    /// <summary>What it holds up, and what it has held up and does not any more, by queue and cost.</summary>
    public Dictionary<(Lane Lane, int Cost, bool IsKept), GateLines>.ValueCollection Lines => (_lines ?? NoLines).Values;

    public bool HoldsUpSome
    {
        get
        {
            foreach (var lines in Lines)
            {
                if (lines.ClosedCount > 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether what stands there may pass, rates left aside: those are asked when the first is tried.</summary>
    public bool LetsPass(GateLines lines) => !(Running + lines.Cost > Limit.Running) && (KeptFor is null || lines.IsKept);

    /// <summary>Where the bucket is to stand.</summary>
    public GateLine LineFor(Bucket bucket)
    {
        var (cost, isKept) = (bucket.CostAt(this), ReferenceEquals(KeptFor, bucket));
        _byClass ??= [];
        if (!_byClass.TryGetValue((bucket.Class, cost, isKept), out var line))
        {
            _byClass.Add((bucket.Class, cost, isKept), line = new GateLine(bucket.Class, LinesFor(bucket.Class.Lane, cost, isKept)));
            line.Lines.Count++;
        }

        return line;
    }

    public void Remove(GateLine line)
    {
        var lines = line.Lines;
        lines.Remove(line);
        _byClass!.Remove((line.Class, lines.Cost, lines.IsKept));
        if (--lines.Count == 0)
        {
            _lines!.Remove((lines.Lane, lines.Cost, lines.IsKept));
        }
    }

    public bool Knows(GateLine line) =>
        ReferenceEquals(_byClass?.GetValueOrDefault((line.Class, line.Lines.Cost, line.Lines.IsKept)), line) && Lines.Contains(line.Lines);

    private GateLines LinesFor(Lane lane, int cost, bool isKept)
    {
        _lines ??= [];
        if (!_lines.TryGetValue((lane, cost, isKept), out var lines))
        {
            _lines.Add((lane, cost, isKept), lines = new GateLines(this, lane, cost, isKept));
        }

        return lines;
    }
}

/// <summary>What a task takes of a gate.</summary>
internal readonly record struct GateUse(LimitGate Gate, int Cost);

/// <summary>What holds a task up.</summary>
/// <param name="Until">When its rate lets it pass; null: when something that runs has ended.</param>
internal readonly record struct ClosedGate(LimitGate Gate, int Cost, Timestamp? Until);
