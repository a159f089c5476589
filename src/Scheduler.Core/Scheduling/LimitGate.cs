using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>One limit key that something limits: how much of it runs, and which buckets wait for it.</summary>
internal sealed class LimitGate(string key, LimitOptions limit)
{
    private MostlyOne<(Lane Lane, int Cost, bool IsKept), GateLines> _lines;

    public string Key { get; } = key;

    public LimitOptions Limit { get; } = limit;

    /// <summary>The costs of what runs.</summary>
    public long Running { get; set; }

    /// <summary>How many buckets of waiting tasks count against it.</summary>
    public int Buckets { get; set; }

    /// <summary>The bucket that goes first, as others have gone before it often enough; null: none.</summary>
    public Bucket? KeptFor { get; set; }

    /// <summary>What it holds up, and what it has held up and does not any more, by queue and cost.</summary>
    public MostlyOne<(Lane Lane, int Cost, bool IsKept), GateLines> Lines => _lines;

    public bool HoldsUpSome
    {
        get
        {
            foreach (var lines in _lines)
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
        var place = (bucket.Class.Lane, bucket.CostAt(this), ReferenceEquals(KeptFor, bucket));
        if (!_lines.TryGetValue(place, out var lines))
        {
            _lines.Add(place, lines = new GateLines(this, place.Lane, place.Item2, place.Item3));
        }

        return lines.LineOf(bucket.Class);
    }

    public void Remove(GateLine line)
    {
        if (line.Lines.Remove(line))
        {
            _lines.Remove((line.Lines.Lane, line.Lines.Cost, line.Lines.IsKept));
        }
    }

    public bool Knows(GateLine line) => _lines.TryGetValue((line.Lines.Lane, line.Lines.Cost, line.Lines.IsKept), out var lines)
        && ReferenceEquals(lines, line.Lines) && lines.Knows(line);
}

/// <summary>What a task takes of a gate.</summary>
internal readonly record struct GateUse(LimitGate Gate, int Cost);

/// <summary>What holds a task up.</summary>
/// <param name="Until">When its rate lets it pass; null: when something that runs has ended.</param>
internal readonly record struct ClosedGate(LimitGate Gate, int Cost, Timestamp? Until);
