using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests;

public sealed class KernelTests
{
    [Fact]
    public void A_task_goes_from_submit_to_its_outcome()
    {
        var world = new World();
        var node = world.Join();

        world.Submit(world.Task("a"));
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("a"));
        world.Start("a", node);
        Assert.Equal(TaskPhase.Running, world.PhaseOf("a"));
        world.Succeed("a", node);

        Assert.Equal(TaskPhase.Succeeded, world.PhaseOf("a"));
        var finished = Assert.Single(world.Follower.TakeFinished());
        Assert.Equal(node, finished.Node);
        Assert.Equal("least-loaded", finished.Assignment!.Strategy);
    }

    [Fact]
    public void The_token_of_an_attempt_is_the_number_of_its_assignment()
    {
        var world = new World();
        world.Join();
        world.Submit(world.Task("a"));

        var row = world.Rows.Single(r => r.Events.OfType<TaskAssigned>().Any());
        var at = row.First + row.Events.ToList().FindIndex(e => e is TaskAssigned);
        Assert.Equal(FencingToken.Of(0, at), world.Token("a"));
    }
}
