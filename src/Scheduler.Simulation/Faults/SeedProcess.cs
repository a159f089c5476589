using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <summary>
/// The process of a listed seed: joins a group or forms one, asks the others whether they are there, removes whom it has not heard for a
/// while, and runs the scheduler while it is the oldest of its group and a majority of the listed seeds answers. Without a majority it
/// starts again after a while, as production's seeds do.
/// </summary>
/// <remarks>Times are a quarter of production's or less, as the lease is.</remarks>
internal sealed class SeedProcess : FaultyProcess
{
    /// <summary>How often it asks the others, and judges.</summary>
    public static readonly TimeSpan TurnEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Two turns, so that one lost answer is no reason to miss a seed.</summary>
    public static readonly TimeSpan ShortestPatience = TimeSpan.FromMilliseconds(600);

    /// <summary>Longer than it takes others to remove a seed and to begin: a scheduler that is cut off may not know it for a while.</summary>
    public static readonly TimeSpan LongestPatience = TimeSpan.FromMilliseconds(3_000);

    private static readonly TimeSpan FormAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MinorityFor = TimeSpan.FromMilliseconds(2_500);

    private readonly FaultySeeds _seeds;
    private readonly SeededRandom _random;
    private readonly Dictionary<long, Timestamp> _knownSince = [];
    private readonly Dictionary<long, Timestamp> _answeredAt = [];
    private readonly Timestamp _startedAt;

    // A seed that has answered within this time is here. It differs from seed to seed, as what they have seen of the network does.
    private readonly TimeSpan _patience;
    private SeedGroup? _group;
    private long _joinedAs;
    private Timestamp? _minoritySince;
    private bool _isStarting;

    public SeedProcess(FaultyWorld world, FaultySeeds seeds, int index, SeededRandom random)
        : base(world, FaultySeeds.NameOf(index))
    {
        _seeds = seeds;
        _random = random;
        _startedAt = world.Queue.Now;
        _patience = ShortestPatience + TimeSpan.FromTicks(random.Below((LongestPatience - ShortestPatience).Ticks));
        Index = index;
        Turn();
    }

    public int Index { get; }

    /// <summary>0: in none.</summary>
    public long Group => _group?.Number ?? 0;

    /// <summary>Whether a majority of the listed seeds is here, as far as this one knows.</summary>
    public bool HasMajority { get; private set; }

    public SchedulerProcess? Scheduler { get; private set; }

    // A second pause must not end before the first, to the end of which its turns are put off.
    public override void Pause(TimeSpan time)
    {
        if (!IsPaused)
        {
            base.Pause(time);
        }
    }

    protected override void Died()
    {
        Scheduler?.Die("with its seed");
        _seeds.Changed();
    }

    private Timestamp Now => World.Queue.Now;

    private bool MayForm => World.Mix.Flaw == Flaw.SeedsFormGroupsOfTheirOwn
        || (Index == 0 && (Now - _startedAt >= FormAfter || (World.IsFaulty && _random.Happens(0.1))));

    private void Turn() => After(TurnEvery, () =>
    {
        if (_group is null)
        {
            Join();
        }
        else
        {
            AskOthers();
            Judge();
        }

        Turn();
    });

    private void Join()
    {
        if (MayForm)
        {
            Enter(new SeedGroup(_seeds.NextNumber()), "forms");
            return;
        }

        foreach (var other in _seeds.Others(Index))
        {
            _seeds.Send(Index, other, seed =>
            {
                if (seed._group is { } group)
                {
                    var copy = group.Copy();
                    _seeds.Answer(seed, this, () => Enter(copy, "joins"));
                }
            });
        }
    }

    private void Enter(SeedGroup group, string how)
    {
        if (_group is not null)
        {
            return;
        }

        _joinedAs = _seeds.NextNumber();
        _group = group;
        _group.Join(_joinedAs, Index);
        World.Trace(Name, $"{how} group {group.Number} as {_joinedAs}");
        _seeds.Changed();
    }

    private void AskOthers()
    {
        foreach (var other in _seeds.Others(Index))
        {
            var mine = _group!.Copy();
            _seeds.Send(Index, other, seed =>
            {
                if (!seed.Learn(mine))
                {
                    return;
                }

                var (its, joinedAs) = (seed._group!.Copy(), seed._joinedAs);
                _seeds.Answer(seed, this, () =>
                {
                    if (Learn(its))
                    {
                        _answeredAt[joinedAs] = Now;
                    }
                });
            });
        }
    }

    // Whether it is of this seed's own group, and has not removed it.
    private bool Learn(SeedGroup other)
    {
        if (_group?.Number != other.Number)
        {
            return false;
        }

        _group.Merge(other);
        if (_group.HasRemoved(_joinedAs))
        {
            Die("its group has removed it");
        }

        return !IsDead;
    }

    private void Judge()
    {
        var here = _group!.Members.Where(m => IsHere(m.JoinedAs)).Select(m => m.Seed).Distinct().Count();
        var hasMajority = MajorityRule.IsMajority(here, FaultySeeds.Listed);
        if (hasMajority != HasMajority)
        {
            World.Trace(Name, $"has {(hasMajority ? "a" : "no")} majority: {here} of {FaultySeeds.Listed}");
            HasMajority = hasMajority;
            if (hasMajority)
            {
                Scheduler?.MajorityIsBack();
            }
        }

        _minoritySince = hasMajority ? null : _minoritySince ?? Now;
        if (Now - _minoritySince >= MinorityFor)
        {
            Die("it has had no majority for a while");
            return;
        }

        if (hasMajority)
        {
            RemoveSilent();
        }

        RunScheduler();
    }

    private bool IsHere(long joinedAs) => joinedAs == _joinedAs
        || (_answeredAt.TryGetValue(joinedAs, out var at) && (Now - at <= _patience || World.Mix.Flaw == Flaw.SeedsCountWhomTheyDoNotHear));

    private void RemoveSilent()
    {
        foreach (var (joinedAs, seed) in _group!.Members.ToArray())
        {
            var since = _knownSince.TryGetValue(joinedAs, out var known) ? known : _knownSince[joinedAs] = Now;
            var heard = _answeredAt.TryGetValue(joinedAs, out var at) ? Timestamp.Later(at, since) : since;
            if (!IsHere(joinedAs) && Now - heard > _patience + _seeds.RemovedAfter)
            {
                World.Trace(Name, $"removes {FaultySeeds.NameOf(seed)}, which joined as {joinedAs}");
                _group.Remove(joinedAs);
            }
        }
    }

    private void RunScheduler()
    {
        var isOldest = _group!.Oldest == _joinedAs;
        if (Scheduler is { IsDead: false })
        {
            if (!isOldest)
            {
                Scheduler.Die("its seed is not the oldest");
            }

            return;
        }

        if (Scheduler is not null && _random.Happens(0.2))
        {
            Die("with its scheduler");
        }
        else if (!_isStarting && MayRun(isOldest))
        {
            _isStarting = true;
            After(TimeSpan.FromMilliseconds(_random.Below(500)), () =>
            {
                _isStarting = false;
                if (MayRun(_group.Oldest == _joinedAs))
                {
                    Scheduler = World.StartScheduler(this);
                }
            });
        }
    }

    private bool MayRun(bool isOldest) => (HasMajority && isOldest) || World.Mix.Flaw == Flaw.BeginsWithoutMajority;
}
