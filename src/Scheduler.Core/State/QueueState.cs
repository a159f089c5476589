using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>One queue, as the journal knows it.</summary>
internal sealed class QueueState(QueueOptions options)
{
    private static readonly QueueOptions Default = new();

    public QueueOptions Options { get; set; } = options;

    /// <summary>The number of the node that got the latest task; 0 before the first.</summary>
    public long LastNode { get; set; }

    /// <summary>Whether it says nothing about preemption that a queue from before there was any would not.</summary>
    public static bool HasPreemptionDefaults(QueueOptions options) =>
        options == options with
        {
            Preempt = Default.Preempt,
            Slice = Default.Slice,
            MinRunTime = Default.MinRunTime,
            PreemptionMargin = Default.PreemptionMargin,
            MaxPreemptions = Default.MaxPreemptions,
        };

    public ulong Digest()
    {
        var hash = StableHash.Combine(StableHash.Of(Options.Name), StableHash.Of(Options.Policy));
        hash = StableHash.Combine(hash, StableHash.Of(Options.Strategy));
        hash = StableHash.Combine(hash, Options.AgeAfter?.Ticks ?? -1);
        hash = StableHash.Combine(hash, Options.Paused ? 1L : 0L);
        hash = Options.TieBreak is { } tie ? StableHash.Combine(hash, StableHash.Of(tie)) : hash;
        return HasPreemptionDefaults(Options) ? hash : PreemptionDigest(hash);
    }

    private ulong PreemptionDigest(ulong hash)
    {
        hash = StableHash.Combine(hash, Options.Preempt is { } preempt ? (preempt ? 2L : 1L) : 0L);
        hash = StableHash.Combine(hash, Options.Slice.Ticks);
        hash = StableHash.Combine(hash, Options.MinRunTime.Ticks);
        hash = StableHash.Combine(hash, Options.PreemptionMargin.Ticks);
        return StableHash.Combine(hash, Options.MaxPreemptions);
    }
}
