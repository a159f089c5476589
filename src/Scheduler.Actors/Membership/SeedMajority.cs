using Akka.Cluster;
using Scheduler.Core.Rules;

namespace Scheduler.Actors.Membership;

/// <summary>
/// Whether a majority of the listed seeds is present: members that are up and reachable from this one. Only then may a scheduler
/// begin, decide, or answer. Two groups cannot both have a majority, because a seed is a member of one cluster at a time; an earlier process of a
/// seed that now runs elsewhere cannot be reached.
/// </summary>
/// <param name="reaches">Whether this seed reaches the other by its own observation; null: it does not observe it.</param>
internal sealed class SeedMajority(SeedList seeds, Func<UniqueAddress, bool?> reaches)
{
    private readonly HashSet<UniqueAddress> _up = [];
    private readonly HashSet<UniqueAddress> _unreachable = [];

    /// <summary>How many of the listed seeds are present.</summary>
    public int Present => _up.Where(seed => reaches(seed) ?? !_unreachable.Contains(seed)).Select(seed => seed.Address).Distinct().Count();

    public bool IsHere => MajorityRule.IsMajority(Present, seeds.All.Count);

    /// <summary>A member is up.</summary>
    public void Up(UniqueAddress member)
    {
        if (seeds.Contains(member.Address))
        {
            _up.Add(member);
        }
    }

    /// <summary>A member leaves, was downed, or is no longer a member.</summary>
    public void Gone(UniqueAddress member)
    {
        _up.Remove(member);
        _unreachable.Remove(member);
    }

    /// <summary>Some member cannot reach it.</summary>
    public void Unreachable(UniqueAddress member)
    {
        if (seeds.Contains(member.Address))
        {
            _unreachable.Add(member);
        }
    }

    public void Reachable(UniqueAddress member) => _unreachable.Remove(member);
}
