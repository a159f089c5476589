using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>Tasks that are counted together. Its counts include those of the groups in it.</summary>
internal sealed class GroupState(string name, GroupState? parent, long number, Timestamp openedAt)
{
    public string Name { get; } = name;

    /// <summary>The group that it is in; null: none.</summary>
    public GroupState? Parent { get; } = parent;

    /// <summary>That of the event by which it was opened.</summary>
    public long Number { get; } = number;

    public Timestamp OpenedAt { get; } = openedAt;

    /// <summary>1 where it is in no other.</summary>
    public int Depth { get; } = parent is null ? 1 : parent.Depth + 1;

    /// <summary>The groups in it that are remembered.</summary>
    public HashSet<GroupState> Children { get; } = [];

    /// <summary>Its own unfinished tasks that may wait for others.</summary>
    public HashSet<TaskState> Linked { get; } = [];

    public bool IsSealed { get; set; }

    /// <summary>Groups in it that have not ended.</summary>
    public int OpenChildren { get; set; }

    public long Unfinished { get; set; }

    public GroupCounts Ended { get; set; } = GroupCounts.None;

    /// <summary>When the first of its tasks was submitted.</summary>
    public Timestamp? FirstAt { get; set; }

    /// <summary>When the latest of its tasks ended.</summary>
    public Timestamp? LastAt { get; set; }

    /// <summary>When all had ended for the first time, and it was sealed: a group ends once.</summary>
    public Timestamp? EndedAt { get; set; }

    /// <summary>When its idempotent tasks get copies; null: it does not say.</summary>
    public StragglerOptions? Stragglers { get; init; }

    /// <summary>Copies of its tasks, those of the groups in it included.</summary>
    public CopyCounts Copies { get; set; }

    /// <summary>Its own idempotent tasks, by kind; null: it has had none.</summary>
    public Dictionary<string, Siblings>? Siblings { get; private set; }

    /// <summary>The sum of its siblings' digests.</summary>
    public ulong SiblingsDigest { get; set; }

    public bool IsComplete => IsSealed && Unfinished == 0 && OpenChildren == 0;

    /// <summary>Itself, and the groups that it is in, from within.</summary>
    public IEnumerable<GroupState> Chain
    {
        get
        {
            for (var group = this; group is not null; group = group.Parent)
            {
                yield return group;
            }
        }
    }

    /// <summary>Itself, and the groups in it that are remembered.</summary>
    public IEnumerable<GroupState> Inside => Children.SelectMany(child => child.Inside).Prepend(this);

    /// <summary>Whether it has to do with copies at all, as few groups have.</summary>
    public bool HasCopies => Stragglers is not null || Siblings is not null || Copies != default;

    /// <summary>When its idempotent tasks get copies: as it says, or the nearest group that it is in and that does.</summary>
    /// <param name="standard">As none of them says.</param>
    public StragglerOptions StragglersOr(StragglerOptions standard) =>
        Chain.Select(group => group.Stragglers).FirstOrDefault(options => options is not null) ?? standard;

    /// <summary>Null: it has had no idempotent task of that kind.</summary>
    public Siblings? FindSiblings(string kind) => Siblings?.GetValueOrDefault(kind);

    /// <summary>Its part of the digest may change by it.</summary>
    public Siblings SiblingsOf(string kind)
    {
        Siblings ??= new Dictionary<string, Siblings>(StringComparer.Ordinal);
        if (!Siblings.TryGetValue(kind, out var siblings))
        {
            Siblings.Add(kind, siblings = new Siblings(this, kind));
            SiblingsDigest += siblings.Digest();
        }

        return siblings;
    }

    public ulong Digest()
    {
        var hash = StableHash.Combine(StableHash.Of(Name, seed: 30), StableHash.Of(Parent?.Name));
        hash = StableHash.Combine(StableHash.Combine(hash, Number), OpenedAt.Ticks);
        hash = StableHash.Combine(StableHash.Combine(hash, Unfinished), (IsSealed ? 1L : 0) | ((long)OpenChildren << 1));
        hash = StableHash.Combine(StableHash.Combine(hash, Ended.Succeeded), Ended.Failed);
        hash = StableHash.Combine(StableHash.Combine(hash, Ended.Cancelled), Ended.Expired);
        hash = StableHash.Combine(StableHash.Combine(hash, FirstAt?.Ticks ?? -1), LastAt?.Ticks ?? -1);
        hash = StableHash.Combine(hash, EndedAt?.Ticks ?? -1);
        return HasCopies ? StableHash.Combine(hash, CopiesDigest()) : hash;
    }

    // Left out of groups that have to do with none of it, so that rows that know nothing of copies come to the same.
    private ulong CopiesDigest()
    {
        var hash = StableHash.Combine(StableHash.Of("copies"), SiblingsDigest);
        hash = StableHash.Combine(StableHash.Combine(StableHash.Combine(hash, Copies.Started), Copies.Won), Copies.Wasted);
        return Stragglers is not { } options ? hash
            : StableHash.Combine(StableHash.Combine(StableHash.Combine(hash, options.EndedPercent), options.MedianPercent), options.MinRunTime.Ticks);
    }
}
