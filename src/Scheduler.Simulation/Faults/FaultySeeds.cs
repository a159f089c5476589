using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <summary>Three listed seeds, and what befalls them and the links between them. All of it is drawn from a stream of its own.</summary>
internal sealed class FaultySeeds
{
    public const int Listed = 3;

    /// <summary>For how long a seed may think that it has a majority when it has none, pauses aside.</summary>
    public static readonly TimeSpan LongestLag = SeedProcess.LongestPatience + SeedProcess.TurnEvery + TimeSpan.FromMilliseconds(50);

    private const int LongestCut = 6_000;

    private readonly FaultyWorld _world;
    private readonly SeededRandom _random;
    private readonly SeedProcess[] _seeds = new SeedProcess[Listed];
    private readonly Timestamp?[] _noMajoritySince = new Timestamp?[Listed];
    private readonly Timestamp[] _earlierPauses = new Timestamp[Listed];
    private long _number;

    public FaultySeeds(FaultyWorld world, SeededRandom random)
    {
        _world = world;
        _random = random;
        RemovedAfter = TimeSpan.FromMilliseconds(random.Below(600));
    }

    /// <summary>How long a seed is missed before those that have a majority remove it.</summary>
    public TimeSpan RemovedAfter { get; }

    public static IReadOnlyList<string> Names { get; } =
        [.. Enumerable.Range(1, Listed).Select(seed => "seed-" + seed.ToString(CultureInfo.InvariantCulture))];

    public static string NameOf(int seed) => Names[seed];

    public void Begin()
    {
        for (var i = 0; i < Listed; i++)
        {
            Start(i);
        }

        Mishap();
    }

    public long NextNumber() => ++_number;

    public T? Pick<T>(IReadOnlyList<T> of)
        where T : class => of.Count == 0 ? null : _random.Pick(of);

    public IEnumerable<int> Others(int seed) => Enumerable.Range(0, Listed).Where(other => other != seed);

    /// <summary>To whichever process of that seed is there; what it sends while the link is cut is lost.</summary>
    public void Send(int from, int to, Action<SeedProcess> deliver)
    {
        if (!IsCut(from, to))
        {
            _world.Queue.After(Soon(), () =>
            {
                var seed = _seeds[to];
                seed.Do(() => deliver(seed));
            });
        }
    }

    /// <summary>A node asks each seed whether the scheduler is there, and goes to one that is.</summary>
    public void FindScheduler(NodeProcess node)
    {
        for (var i = 0; i < Listed; i++)
        {
            var asked = i;
            if (!_world.Links.IsCut(node.Name, NameOf(asked)))
            {
                _world.Queue.After(Soon(), () =>
                {
                    var seed = _seeds[asked];
                    seed.Do(() => TellScheduler(seed, node));
                });
            }
        }
    }

    /// <summary>To the process that has asked.</summary>
    public void Answer(SeedProcess from, SeedProcess to, Action deliver)
    {
        if (!IsCut(from.Index, to.Index))
        {
            _world.Queue.After(Soon(), () => to.Do(deliver));
        }
    }

    /// <summary>Who is in which group, or hears whom, has changed.</summary>
    public void Changed()
    {
        foreach (var seed in _seeds.Where(s => s is not null))
        {
            var present = _seeds.Count(other => other is { IsDead: false, Group: > 0 } && other.Group == seed.Group && IsLinked(seed.Index, other.Index));
            _noMajoritySince[seed.Index] = MajorityRule.IsMajority(present, Listed) ? null : _noMajoritySince[seed.Index] ?? _world.Queue.Now;
        }
    }

    /// <summary>Why a seed must not decide now; null: it may.</summary>
    public string? WhyNot(SeedProcess seed)
    {
        if (!seed.HasMajority)
        {
            return $"{seed.Name} sees no majority";
        }

        // What has come for a process that was paused counts, and is answered, when it goes on: as if it had just come. That process may
        // be dead by now.
        var now = _world.Queue.Now;
        var wokeAt = _seeds.Select(s => s.PausedUntil).Concat(_earlierPauses).Where(until => until <= now).DefaultIfEmpty().Max();
        return _noMajoritySince[seed.Index] is { } since && now - Timestamp.Later(since, wokeAt) > LongestLag
            ? string.Create(CultureInfo.InvariantCulture, $"{seed.Name} has had no majority for {(now - since).TotalSeconds:0.00} s")
            : null;
    }

    private bool IsCut(int from, int to) => _world.Links.IsCut(NameOf(from), NameOf(to));

    private bool IsLinked(int one, int other) => !_world.Links.IsCutBetween(NameOf(one), NameOf(other));

    private void TellScheduler(SeedProcess seed, NodeProcess node)
    {
        if (seed is { HasMajority: true, Scheduler: { HasBegun: true, IsDead: false } scheduler } && !_world.Links.IsCut(seed.Name, node.Name))
        {
            _world.Queue.After(Soon(), () => node.Meet(scheduler));
        }
    }

    private TimeSpan Soon() => TimeSpan.FromMicroseconds(100 + _random.Below(3_000));

    private void Start(int index)
    {
        _world.Trace(NameOf(index), "starts");
        _earlierPauses[index] = _seeds[index]?.PausedUntil ?? default;
        _seeds[index] = new SeedProcess(_world, this, index, _random);
        _noMajoritySince[index] = null;
        Changed();
        WatchOver(_seeds[index]);
    }

    private void WatchOver(SeedProcess seed) => _world.Queue.After(SeedProcess.TurnEvery, () =>
    {
        if (!seed.IsDead)
        {
            WatchOver(seed);
            return;
        }

        _world.Queue.After(TimeSpan.FromMilliseconds(_random.Below(_world.IsFaulty ? 3_000 : 100)), () => Start(seed.Index));
    });

    private void Mishap() => _world.Queue.After(TimeSpan.FromTicks((long)_random.Exponential(_world.Mix.BetweenSeedMishaps.Ticks)), () =>
    {
        if (!_world.IsFaulty)
        {
            return;
        }

        var seed = _random.Below(Listed);
        var other = (seed + 1 + _random.Below(Listed - 1)) % Listed;
        var time = TimeSpan.FromMilliseconds(_random.Below(LongestCut));
        switch (_random.Below(7))
        {
            case 0:
                _seeds[seed].Die("its process is killed");
                break;
            case 1:
                _seeds[seed].Pause(time);
                break;
            case 2:
                CutLinks(time, (seed, other));
                break;
            case 3:
                CutLinks(time, (seed, other), (other, seed));
                break;
            case 4:
                CutLinks(time, [.. Others(seed).Select(o => (seed, o))]);
                break;
            case 5:
                CutLinks(time, [.. Others(seed).Select(o => (o, seed))]);
                break;
            default:
                CutLinks(time, [.. Others(seed).Select(o => (seed, o)), .. Others(seed).Select(o => (o, seed))]);
                break;
        }

        Mishap();
    });

    private void CutLinks(TimeSpan time, params IEnumerable<(int From, int To)> links) =>
        _world.Links.Cut(time, links.Select(link => (NameOf(link.From), NameOf(link.To))));
}
