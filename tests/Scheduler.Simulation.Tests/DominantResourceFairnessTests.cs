using Scheduler.Core.Contracts;
using Scheduler.Simulation.Clusters;
using static Scheduler.Simulation.Tests.Support.Running;

namespace Scheduler.Simulation.Tests;

public sealed class DominantResourceFairnessTests
{
    private const long Gigabyte = 1_000_000_000;

    [Fact]
    public void The_example_of_its_paper_gives_three_and_two_tasks()
    {
        // Ghodsi et al. 2011, section 4.1: 9 CPUs and 18 GB, tasks of ⟨1 CPU, 4 GB⟩ and of ⟨3 CPU, 1 GB⟩.
        var options = Options("drf") with
        {
            Cluster = [new NamedOffer("all", new NodeOffer { Slots = 100, Capacity = new Resources(9_000, 18 * Gigabyte) })],
        };
        var tasks = Enumerable.Range(0, 20).Select(i => i % 2 == 0
            ? Task($"a{i}", 10, user: "a", request: new Resources(1_000, 4 * Gigabyte))
            : Task($"b{i}", 10, user: "b", request: new Resources(3_000, Gigabyte)));

        var atOnce = Run(options, tasks).Stretches.Where(s => s.From == default).ToArray();

        Assert.Equal(3, atOnce.Count(s => s.Task.User == "a"));
        Assert.Equal(2, atOnce.Count(s => s.Task.User == "b"));
    }
}
