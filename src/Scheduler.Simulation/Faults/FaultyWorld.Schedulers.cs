using System.Globalization;

namespace Scheduler.Simulation.Faults;

/// <content>Who schedules, and who starts it.</content>
internal sealed partial class FaultyWorld
{
    private const int MostSchedulers = 3;

    // Those that have begun.
    private readonly List<SchedulerProcess> _schedulers = [];
    private readonly List<SchedulerProcess> _started = [];

    /// <summary>The scheduler that began last. It may be dead, and older ones may think that they are it; where there are seeds, it is dead
    /// only if all are. Null: none has begun.</summary>
    public SchedulerProcess? Leader => (Seeds is null ? null : _schedulers.FindLast(s => !s.IsDead)) ?? _schedulers.LastOrDefault();

    /// <summary>The scheduler that a client speaks to: where there are groups of seeds, that of any.</summary>
    public SchedulerProcess? LeaderOfAnyGroup => Seeds?.Pick([.. _schedulers.Where(s => !s.IsDead)]) ?? Leader;

    /// <summary>Whether that node and the scheduler don't hear each other, or one of them not the other.</summary>
    public bool IsCutOff(string node) => Leader is { } leader && Links.IsCutBetween(node, leader.Place);

    /// <param name="seed">In whose process; null: there are none.</param>
    public SchedulerProcess StartScheduler(SeedProcess? seed)
    {
        var name = "scheduler-" + (_started.Count + 1).ToString(CultureInfo.InvariantCulture);
        if (seed is not null)
        {
            Trace(seed.Name, $"starts {name}");
        }

        var scheduler = new SchedulerProcess(this, name, seed);
        _started.Add(scheduler);
        scheduler.Start();
        return scheduler;
    }

    public void HasBegun(SchedulerProcess scheduler)
    {
        Crashes += Leader is { IsDead: true } ? 1 : 0;
        _schedulers.Add(scheduler);
        Announce();
    }

    public void HasDied(SchedulerProcess scheduler)
    {
        // An older one may be sound: what took over from it came to nothing.
        if (Seeds is not null && scheduler.HasBegun && Leader is { IsDead: false })
        {
            Announce();
        }
    }

    private void Announce()
    {
        foreach (var node in _nodes.Values)
        {
            // Nodes learn of it one after the other, and talk to the old one until then.
            var known = node;
            Queue.After(TimeSpan.FromMilliseconds(Random.Below(IsFaulty ? 3_000 : 50)), () =>
            {
                if (Leader is null || !Links.IsCut(Leader.Place, known.Name))
                {
                    known.Connect(Leader);
                }
            });
        }
    }

    // What a cluster's singleton manager does: there is to be a scheduler; sometimes it is wrong about there being none.
    private void Superintend() => Queue.After(TimeSpan.FromMilliseconds(200 + Random.Below(800)), () =>
    {
        var suspects = IsFaulty && (Random.Happens(Mix.FalseSuspicions) || Leader!.IsPaused);
        if (Leader!.IsDead || (suspects && _schedulers.Count(s => !s.IsDead) < MostSchedulers))
        {
            StartScheduler(seed: null);
        }

        Superintend();
    });
}
