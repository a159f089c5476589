using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Strategies;

public sealed class LeastLoadedTests
{
    [Fact]
    public void The_load_is_tasks_held_per_slot_and_equals_go_to_the_node_that_joined_first()
    {
        var world = Placing.On("least-loaded", Given.Node(1), Given.Node(2), Given.Node(4));
        world.Submit(Given.Tasks(7));

        // Loads before each: 0 0 0 | 1 0 0 | 1 ½ 0 | 1 ½ ¼ | 1 ½ ½ | 1 1 ½ | 1 1 ¾
        Assert.Equal("a b c c b c c", world.Placements);
    }

    [Fact]
    public void An_end_makes_room_there()
    {
        var world = Placing.On("least-loaded", Placing.Alike(3, Given.Node(2)));
        world.Submit(Given.Tasks(6));
        Assert.Equal("a b c a b c", world.Placements);
        world.Succeed("t3");
        world.Submit("u");
        Assert.Equal("c", world.NodeOf("u").Name);
    }

    [Fact]
    public void The_explanation_has_the_scores_of_the_next_best()
    {
        var world = Placing.On("least-loaded", Given.Node(1), Given.Node(2), Given.Node(4));
        world.Submit(Given.Tasks(5));
        var explanation = world.Last<TaskAssigned>().Explanation;
        Assert.Equal(500_000, explanation.Score);
        Assert.Equal(new(new("c", 1), 500_000), Assert.Single(explanation.RunnersUp));
        Assert.Equal((3, 1), (explanation.Examined, explanation.Removed.Unavailable));
    }
}
