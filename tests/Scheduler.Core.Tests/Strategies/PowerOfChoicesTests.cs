using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Strategies;

public sealed class PowerOfChoicesTests
{
    [Theory]
    [InlineData("two-choices", 2)]
    [InlineData("three-choices", 3)]
    public void The_least_loaded_of_those_that_were_drawn_gets_it(string strategy, int choices)
    {
        var world = Placing.On(strategy, Placing.Alike(8, Given.Node(100)));
        world.Submit(Given.Tasks(400));
        foreach (var explanation in world.Events.OfType<TaskAssigned>().Select(e => e.Explanation))
        {
            Assert.Equal(choices, explanation.Examined);
            Assert.Equal(choices - 1, explanation.RunnersUp.Count);
            Assert.All(explanation.RunnersUp, other => Assert.True(explanation.Score <= other.Score));
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
    public void The_two_most_loaded_of_four_never_get_it_by_three_choices()
    {
        var world = Placing.On("three-choices", Placing.Alike(2, Given.Node(100)));
        world.Submit(Given.Tasks(80));
        world.Join("c", Given.Node(100));
        world.Join("d", Given.Node(100));
        world.Submit(Given.Tasks(70, "u"));
        Assert.Equal([40, 40], world.Counts(4).Take(2));
    }

    [Fact]
    public void More_choices_are_more_even_than_one()
    {
        var spread = new[] { "random", "two-choices", "three-choices" }.Select(strategy =>
        {
            var world = Placing.On(strategy, Placing.Alike(16, Given.Node(1_000)));
            world.Submit(Given.Tasks(800));
            return world.Counts(16).Max() - 50;
        }).ToArray();
        Assert.True(spread[1] * 3 < spread[0], $"The fullest node had {spread[0]} more than its share by one choice, {spread[1]} by two.");
        Assert.True(spread[2] <= spread[1], $"The fullest node had {spread[1]} more than its share by two choices, {spread[2]} by three.");
    }
}
