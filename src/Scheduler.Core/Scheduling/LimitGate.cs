using Scheduler.Core.Contracts;

namespace Scheduler.Core.Scheduling;

/// <summary>One limit key that something limits: how much of it runs, and which buckets wait for it.</summary>
internal sealed class LimitGate(string key, LimitOptions limit)
{
    public string Key { get; } = key;

    public LimitOptions Limit { get; } = limit;

    /// <summary>The costs of what runs.</summary>
    public long Running { get; set; }

    /// <summary>How many buckets of waiting tasks count against it.</summary>
    public int Buckets { get; set; }

    /// <summary>The bucket that goes first, as others have gone before it often enough; null: none.</summary>
    public Bucket? KeptFor { get; set; }

    /// <summary>Those that it holds up.</summary>
    public HashSet<Bucket> Asleep { get; } = [];
}

/// <summary>What a task takes of a gate.</summary>
internal readonly record struct GateUse(LimitGate Gate, int Cost);

/// <summary>What holds a task up.</summary>
/// <param name="Until">When its rate lets it pass; null: when something that runs has ended.</param>
internal readonly record struct ClosedGate(LimitGate Gate, int Cost, Timestamp? Until);
