using Scheduler.Core.Events;
using Scheduler.Core.Tests.RandomRuns;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests;

[Trait("Category", "Chaos")]
public sealed class KernelPropertyTests
{
    // Fixed ones and a fresh one; in the long form as many fresh ones as take a few minutes.
    private static readonly int[] AllSeeds = [.. Enumerable.Range(1, 9), .. Enumerable.Range(Seeds.Fresh, Seeds.IsLongForm ? 500 : 1)];

    [Fact]
    public void Every_command_in_every_phase_never_throws_keeps_the_invariants_and_brings_each_task_to_one_end()
    {
        var events = Run(crashOneIn: 100, steps: 1_000);
        events.UnionWith(CopyPropertyTests.Run());
        var kinds = typeof(Event).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Event))).Select(t => t.Name);
        Assert.Empty(kinds.Except(events, StringComparer.Ordinal));
    }

    [Fact]
    public void A_store_that_loses_all_unsynced_writes_at_a_crash_loses_nothing_that_was_answered() => Run(crashOneIn: 10, steps: 400);

    /// <summary>The kinds of events that happened.</summary>
    private static HashSet<string> Run(int crashOneIn, int steps)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var seed in AllSeeds)
        {
            Seeds.Report(seed, () =>
            {
                var run = new RandomRun(seed, crashOneIn);
                run.Run(steps);
                seen.UnionWith(run.Events.Select(e => e.GetType().Name));
            });
        }

        return seen;
    }
}
