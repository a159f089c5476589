using Scheduler.Core.Tests.RandomRuns;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests;

[Trait("Category", "Chaos")]
public sealed class GraphPropertyTests
{
    private static readonly int[] AllSeeds = [.. Enumerable.Range(1, 100), .. Enumerable.Range(Seeds.Fresh, Seeds.IsLongForm ? 10_000 : 50)];

    [Fact]
    public void A_graph_comes_to_what_its_conditions_say_whatever_ends_first()
    {
        var ends = new HashSet<GraphEnd>();
        foreach (var seed in AllSeeds)
        {
            Seeds.Report(seed, () =>
            {
                var graph = new RandomGraph(new Random(seed));
                new GraphRun(graph, new Random(seed)).Run();
                ends.UnionWith(graph.Tasks.Select(task => graph.FateOf(task.Spec.Id.Value).End));
            });
        }

        Assert.Equal(Enum.GetValues<GraphEnd>().Order(), ends.Order());
    }
}
