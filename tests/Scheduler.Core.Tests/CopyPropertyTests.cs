using Scheduler.Core.Events;
using Scheduler.Core.Tests.RandomRuns;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests;

[Trait("Category", "Chaos")]
public sealed class CopyPropertyTests
{
    private static readonly int[] AllSeeds = [.. Enumerable.Range(1, 4), .. Enumerable.Range(Seeds.Fresh, Seeds.IsLongForm ? 300 : 1)];

    [Fact]
    public void A_task_has_at_most_two_attempts_on_two_nodes_and_one_outcome_and_what_is_left_of_it_ends()
    {
        var seen = Run();
        Assert.Superset(
            new HashSet<string>([nameof(CopyAssigned), nameof(RivalEnded), nameof(LeftoverEnded), nameof(PreemptionRequested), nameof(CancelRequested)], StringComparer.Ordinal),
            seen);
    }

    /// <summary>The kinds of events that happened.</summary>
    internal static HashSet<string> Run()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var seed in AllSeeds)
        {
            Seeds.Report(seed, () =>
            {
                var run = new CopyRun(seed);
                run.Run(400);
                seen.UnionWith(run.Events.Select(e => e.GetType().Name));
            });
        }

        return seen;
    }
}
