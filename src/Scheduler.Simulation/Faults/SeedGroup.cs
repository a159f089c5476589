namespace Scheduler.Simulation.Faults;

/// <summary>
/// A group of seeds as one of them knows it: who has joined, in which order, and who was removed. What two seeds know of their group
/// becomes one when they hear each other.
/// </summary>
/// <param name="number">What sets it apart from all other groups.</param>
internal sealed class SeedGroup(long number)
{
    private readonly SortedDictionary<long, int> _members = [];
    private readonly HashSet<long> _removed = [];

    public long Number { get; } = number;

    /// <summary>Oldest first, each with the number that it joined as.</summary>
    public IEnumerable<(long JoinedAs, int Seed)> Members => _members.Select(m => (m.Key, m.Value));

    public long Oldest => _members.Count == 0 ? 0 : _members.First().Key;

    public bool HasRemoved(long joinedAs) => _removed.Contains(joinedAs);

    /// <summary>A new process of a seed replaces its earlier one.</summary>
    public void Join(long joinedAs, int seed)
    {
        if (_removed.Contains(joinedAs))
        {
            return;
        }

        _members[joinedAs] = seed;
        foreach (var earlier in _members.Where(m => m.Value == seed).Select(m => m.Key).SkipLast(1).ToArray())
        {
            Remove(earlier);
        }
    }

    /// <summary>For good: it has to start again, and to join anew.</summary>
    public void Remove(long joinedAs)
    {
        _members.Remove(joinedAs);
        _removed.Add(joinedAs);
    }

    public void Merge(SeedGroup other)
    {
        foreach (var removed in other._removed)
        {
            Remove(removed);
        }

        foreach (var (joinedAs, seed) in other._members)
        {
            Join(joinedAs, seed);
        }
    }

    public SeedGroup Copy()
    {
        var copy = new SeedGroup(Number);
        copy.Merge(this);
        return copy;
    }
}
