using Akka.Actor;
using Scheduler.Core.Rules;

namespace Scheduler.Actors.Membership;

/// <summary>The seeds that a member lists, in order.</summary>
internal sealed class SeedList
{
    private readonly HashSet<Address> _seeds;

    /// <param name="seeds">Empty if a member lists none: then no majority is required.</param>
    public SeedList(IEnumerable<Address> seeds)
    {
        All = [.. seeds.Distinct()];
        _seeds = [.. All];
    }

    public IReadOnlyList<Address> All { get; }

    /// <summary>How many of them must be present.</summary>
    public int Majority => MajorityRule.Majority(All.Count);

    public bool Contains(Address address) => _seeds.Contains(address);

    /// <summary>Whether another member lists the same, in the same order: the first one forms the cluster.</summary>
    public bool IsSameAs(string other) => string.Equals(ToString(), other, StringComparison.Ordinal);

    /// <summary>In the format of <c>--seed</c>.</summary>
    public override string ToString() => string.Join(' ', All.Select(TextOf));

    public static string TextOf(Address address) => FormattableString.Invariant($"{address.Host}:{address.Port}");
}
