using Akka.Actor;

namespace Scheduler.Actors.Membership;

/// <summary>
/// Decides when a seed that is not the first of the list forms the cluster. Akka leaves that to the first alone: if its machine is gone, the
/// others would wait forever after all were down. A seed takes its place when, for a configured time, a majority of the listed seeds, including
/// this one, look for a cluster, which members do not do, and none listed before this one does. Time is counted in looks.
/// </summary>
/// <remarks>Two seeds that cannot reach each other may both form a cluster. Neither schedules without a majority, and the one that gets none
/// ends and joins the other.</remarks>
internal sealed class FormationRule
{
    // Two can be lost, or late, before a seed counts as gone.
    private const int HeardFor = 3;

    private readonly SeedList _seeds;
    private readonly Address _self;
    private readonly IReadOnlyList<Address> _before;
    private readonly int _looksNeeded;
    private readonly Dictionary<Address, int> _heard = [];
    private int _looks;
    private int _since;

    /// <param name="looksNeeded">For how many looks in a row this must hold.</param>
    public FormationRule(SeedList seeds, Address self, int looksNeeded)
    {
        _seeds = seeds;
        _self = self;
        _looksNeeded = looksNeeded;
        _before = [.. seeds.All.TakeWhile(seed => !seed.Equals(self))];
    }

    // Akka's own process forms the cluster for the first; a seed that is not in the list is no seed to others.
    private bool MayForm => _before.Count > 0 && _seeds.Contains(_self);

    /// <summary>Another process is looking for a cluster, too.</summary>
    public void Heard(Address other)
    {
        if (_seeds.Contains(other) && !other.Equals(_self))
        {
            _heard[other] = _looks;
        }
    }

    /// <summary>Counts one more look without having joined.</summary>
    /// <returns>Whether this seed forms the cluster now. True once for each time that the condition becomes true.</returns>
    public bool Look()
    {
        _looks++;
        var looking = _heard.Where(seed => _looks - seed.Value <= HeardFor).Select(seed => seed.Key).ToHashSet();
        var isSo = MayForm && looking.Count + 1 >= _seeds.Majority && !_before.Any(looking.Contains);
        _since = isSo ? _since + 1 : 0;
        return _since == _looksNeeded;
    }
}
