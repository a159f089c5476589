using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>The idempotent tasks of one kind in one group: what each of them is compared with.</summary>
internal sealed class Siblings(GroupState group, string kind)
{
    public GroupState Group { get; } = group;

    public string Kind { get; } = kind;

    public long Unfinished { get; set; }

    /// <summary>However they ended.</summary>
    public long Ended { get; set; }

    public long Total => Unfinished + Ended;

    /// <summary>Of those that succeeded: from the assignment of the attempt that did to its end, and what earlier ones had saved.</summary>
    public RunTimes RunTimes { get; } = new();

    public ulong Digest()
    {
        var hash = StableHash.Combine(StableHash.Of(Kind, seed: 31), Unfinished);
        return StableHash.Combine(StableHash.Combine(hash, Ended), (long)RunTimes.Digest);
    }
}
