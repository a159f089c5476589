using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <content>Limits that are set, changed and removed while all the rest happens.</content>
internal sealed partial class FaultyWorld
{
    private static readonly string[] LimitNames = ["gpu", "api:*", "api:a", "kind:plain", "queue:other"];

    private readonly SeededRandom _limits;
    private readonly bool _hasLimits;

    /// <summary>The limits that one of its tasks names.</summary>
    public static IReadOnlyList<LimitUse> LimitsOfTask(SeededRandom random) => random.Below(4) switch
    {
        0 => [new LimitUse("gpu", 1 + random.Below(3))],
        1 => [new LimitUse("api:" + random.Pick(["a", "b", "c"]))],
        2 => [new LimitUse("gpu"), new LimitUse("api:" + random.Pick(["a", "b", "c"]), 1 + random.Below(2)), new LimitUse("nothing")],
        _ => [],
    };

    private void ChangeLimitsNowAndThen() => Queue.After(TimeSpan.FromTicks((long)_limits.Exponential(Mix.BetweenLimitChanges.Ticks)), () =>
    {
        if (IsFaulty)
        {
            LeaderOfAnyGroup?.Hear(LimitChange());
            ChangeLimitsNowAndThen();
        }
    });

    private KernelCommand LimitChange()
    {
        var name = _limits.Pick(LimitNames);
        if (_limits.Happens(0.2))
        {
            return new RemoveLimit(name);
        }

        var starts = 1 + _limits.Below(8);
        var rate = _limits.Happens(0.5) ? null : new StartRate(starts, TimeSpan.FromMilliseconds(1_000 + _limits.Below(3_000)), 1 + _limits.Below(starts));
        var limit = new LimitOptions { Name = name, Running = rate is null || _limits.Happens(0.5) ? _limits.Below(6) : null, Rate = rate };
        return new SetLimit(limit.IsPrefix ? limit : limit with
        {
            Queues = _limits.Happens(0.2) ? [_limits.Pick(FaultyTasks.Queues)] : [],
            Kinds = _limits.Happens(0.2) ? [_limits.Pick(FaultyTasks.Kinds)] : [],
        });
    }

    // One of 0, or less than a task costs, would hold up its tasks for ever. Those that are there bind to the end: all has to drain under them.
    private void WidenLimits() => Queue.After(TimeSpan.FromSeconds(1), () =>
    {
        foreach (var name in LimitNames)
        {
            Leader?.Hear(new SetLimit(new LimitOptions { Name = name, Running = LimitFacts.Wide }));
        }

        if (!Facts.Limits.AreWide)
        {
            WidenLimits();
        }
    });
}
