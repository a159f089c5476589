using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Strategies;

public sealed class PowerOfTwoChoicesTests
{
    [Fact]
    public void The_less_loaded_of_the_two_that_were_drawn_gets_it()
    {
        var world = Placing.On("two-choices", Placing.Alike(8, Given.Node(100)));
        world.Submit(Given.Tasks(400));
        foreach (var explanation in world.Events.OfType<TaskAssigned>().Select(e => e.Explanation))
        {
            Assert.Equal(2, explanation.Examined);
            Assert.True(explanation.Score <= Assert.Single(explanation.RunnersUp).Score);
        }
    }

    [Fact]
    public void Of_two_nodes_it_is_always_the_less_loaded()
    {
        var world = Placing.On("two-choices", Placing.Alike(2, Given.Node(10)));
        world.Submit(Given.Tasks(10));
        Assert.Equal("a b a b a b a b a b", world.Placements);
    }

    [Fact]
    public void The_most_loaded_of_three_never_gets_it()
    {
        var world = Placing.On("two-choices", Placing.Alike(1, Given.Node(100)));
        world.Submit(Given.Tasks(40));
        world.Join("b", Given.Node(100));
        world.Join("c", Given.Node(100));
        world.Submit(Given.Tasks(60, "u"));
        Assert.Equal(40, world.Counts(3)[0]);
    }

    [Fact]
    public void It_is_more_even_than_one_choice()
    {
        var spread = new[] { "random", "two-choices" }.Select(strategy =>
        {
            var world = Placing.On(strategy, Placing.Alike(16, Given.Node(1_000)));
            world.Submit(Given.Tasks(800));
            return world.Counts(16).Max() - 50;
        }).ToArray();
        Assert.True(spread[1] * 3 < spread[0], $"The fullest node had {spread[0]} more than its share by one choice, {spread[1]} by two.");
    }
}
