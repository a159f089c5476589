using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Strategies;

public sealed class WeightedTests
{
    [Fact]
    public void A_node_twice_as_fast_holds_twice_as_many()
    {
        var world = Placing.On("weighted", Given.Node(100, performance: 100), Given.Node(100, performance: 200), Given.Node(100, performance: 300));
        world.Submit(Given.Tasks(60));
        Assert.Equal([10, 20, 30], world.Counts(3));
    }

    [Fact]
    public void A_node_that_holds_none_goes_before_any_that_does_and_the_fastest_of_those_first()
    {
        var world = Placing.On("weighted", Given.Node(performance: 1), Given.Node(performance: 1_000_000), Given.Node(performance: 50));
        world.Submit(Given.Tasks(4));
        Assert.Equal("b c a b", world.Placements);
    }

    [Fact]
    public void The_weight_is_performance_by_tasks_held()
    {
        var world = Placing.On("weighted", Given.Node(performance: 100), Given.Node(performance: 250));
        world.Submit(Given.Tasks(6));

        // Weights before the third and on: 100 250 | 100 125 | 100 83⅓ | 50 83⅓
        Assert.Equal("b a b b a b", world.Placements);
    }
}
