using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>One queue, as the journal knows it.</summary>
internal sealed class QueueState(QueueOptions options)
{
    public QueueOptions Options { get; set; } = options;

    /// <summary>The number of the node that got the latest task; 0 before the first.</summary>
    public long LastNode { get; set; }

    public ulong Digest()
    {
        var hash = StableHash.Combine(StableHash.Of(Options.Name), StableHash.Of(Options.Policy));
        hash = StableHash.Combine(hash, StableHash.Of(Options.Strategy));
        hash = StableHash.Combine(hash, Options.AgeAfter?.Ticks ?? -1);
        return StableHash.Combine(hash, Options.Paused ? 1L : 0L);
    }
}
