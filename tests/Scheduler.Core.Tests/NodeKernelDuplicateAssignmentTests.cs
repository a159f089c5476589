using Scheduler.Core.Nodes;

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
    public void What_ended_here_is_handed_back_as_the_journal_may_have_lost_its_end()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Succeed(1);
        script.Acknowledge(1);
        script.Assign(1);
        Assert.Equal(["HandedBack 1"], NodeKernelScript.Reports(script.LastSaid));
        Assert.Equal([1], script.Started);

        // Once: what is said is not acknowledged yet.
        var said = script.Said.Count;
        script.Assign(1);
        Assert.Equal(said, script.Said.Count);
        script.Acknowledge(1);
        script.Assign(1);
        Assert.Equal(["HandedBack 1"], NodeKernelScript.Reports(script.LastSaid));
    }

    [Fact]
    public void So_is_what_was_given_up_here_while_its_handler_keeps_the_slot()
    {
        var script = NodeKernelScript.Joined(slots: 1);
        script.Assign(1);
        script.Abandon(1);
        script.Acknowledge(1);
        script.Assign(1);
        Assert.Equal(["HandedBack 1"], NodeKernelScript.Reports(script.LastSaid));

        script.Acknowledge(1);
        script.Assign(2);
        Assert.Equal([1], script.Started);
        script.Return(1);
        Assert.Equal([1, 2], script.Started);
    }

    [Fact]
    public void What_ended_here_and_is_not_acknowledged_is_not_handed_back()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Succeed(1);
        script.Epoch = 2;
        script.Assign(1);
        Assert.Equal([1], script.Started);
        Assert.Equal(["Succeeded 1"], NodeKernelScript.Reports(script.LastSaid));
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
