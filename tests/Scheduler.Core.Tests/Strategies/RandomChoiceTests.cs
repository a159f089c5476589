using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Strategies;

public sealed class RandomChoiceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(ulong.MaxValue)]
    public void Nodes_alike_get_about_alike_many(ulong seed)
    {
        // χ² of 9 degrees of freedom is above 33.7 once in 10,000.
        var counts = Placed(seed, 1_000).Counts(10);
        Assert.InRange(counts.Sum(n => (n - 100) * (n - 100) / 100.0), 0, 33.7);
    }

    [Fact]
    public void The_same_seed_gives_the_same_nodes_and_another_gives_others()
    {
        Assert.Equal(Placed(7, 50).Placements, Placed(7, 50).Placements);
        Assert.NotEqual(Placed(7, 50).Placements, Placed(8, 50).Placements);
    }

    [Fact]
    public void It_finds_the_one_node_that_fits()
    {
        var world = Placing.On("random", [.. Placing.Alike(9, Given.Node()), Given.Node(100, kinds: "rare")]);
        world.Submit(Given.Tasks(50, kind: "rare"));
        Assert.Equal(50, world.Counts(10)[9]);
    }

    private static World Placed(ulong seed, int tasks)
    {
        var world = Placing.On(Given.Queue(strategy: "random") with { Seed = seed }, Placing.Alike(10, Given.Node(1_000)));
        world.Submit(Given.Tasks(tasks));
        return world;
    }
}
