namespace Scheduler.Core.Tests;

public sealed class NodeKernelRefusedTests
{
    [Fact]
    public void Refused_it_stops_everything_and_says_no_more()
    {
        var script = NodeKernelScript.Joined(slots: 2);
        script.Assign(1, 2, 3);
        script.Succeed(1);
        script.Said.Clear();
        script.Hear(script.To() with { Refused = true, Assignments = [NodeKernelScript.Assignment(4)] });

        Assert.True(script.Output.Refused);
        Assert.Equal([2, 3], script.Stopped);
        Assert.Null(script.Node.NextWakeUp);
        script.Succeed(2);
        script.Grant();
        script.Wait(60);
        Assert.Empty(script.Said);
        Assert.Equal([1, 2, 3], script.Started);
        Assert.True(script.Output.Refused);
    }

    [Fact]
    public void In_its_next_incarnation_slots_are_in_use_until_the_old_handlers_return()
    {
        var script = NodeKernelScript.Joined(slots: 3);
        script.Assign(1, 2, 3);
        script.Abandon(3);
        script.Hear(script.To() with { Refused = true });
        script.Succeed(1);
        script.BeginNextIncarnation();
        Assert.Equal(8, script.LastSaid.Node.Incarnation);
        Assert.Equal(1, script.LastSaid.Window);
        Assert.Empty(script.LastSaid.Held!);

        script.Assign(11, 12, 13);
        Assert.Equal([1, 2, 3, 11], script.Started);
        script.Succeed(2);
        Assert.Equal([1, 2, 3, 11, 12], script.Started);
        script.Return(3);
        Assert.Equal([1, 2, 3, 11, 12, 13], script.Started);
        Assert.Equal(["Failed 3"], script.Told());
        Assert.Equal(3, script.LastSaid.Window);
    }

    [Fact]
    public void A_node_that_left_does_not_mind_being_refused()
    {
        var script = NodeKernelScript.Joined();
        script.Drain();
        script.Hear(script.To() with { Refused = true });
        Assert.False(script.Output.Refused);
    }
}
