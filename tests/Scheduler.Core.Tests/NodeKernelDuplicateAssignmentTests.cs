namespace Scheduler.Core.Tests;

public sealed class NodeKernelDuplicateAssignmentTests
{
    [Fact]
    public void An_assignment_that_is_held_is_not_taken_twice()
    {
        var script = NodeKernelScript.Joined(slots: 2);
        script.Assign(1, 1);
        script.Assign(1);
        Assert.Equal([1], script.Started);
    }

    [Fact]
    public void Nor_one_that_ended_before_or_after_its_acknowledgement()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Succeed(1);
        script.Assign(1);
        script.Acknowledge(1);
        script.Assign(1);
        Assert.Equal([1], script.Started);
    }

    [Fact]
    public void It_remembers_the_8192_that_ended_last()
    {
        var script = NodeKernelScript.Joined(slots: 1);
        for (var token = 1L; token <= RecentTokens.Capacity + 1; token++)
        {
            script.Assign(token);
            script.Succeed(token);
            script.Acknowledge(token);
        }

        script.Started.Clear();
        script.Assign(2);
        Assert.Empty(script.Started);
        script.Assign(1);
        Assert.Equal([1], script.Started);
    }
}
