namespace Scheduler.Core.Tests;

public sealed class NodeKernelDrainTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_finishes_what_runs_hands_back_the_rest_and_leaves(bool bySchedulersWord)
    {
        var script = NodeKernelScript.Joined(slots: 1);
        script.Assign(1, 2);
        if (bySchedulersWord)
        {
            script.Hear(script.To() with { Drain = true });
        }
        else
        {
            script.Drain();
        }

        Assert.Equal(["HandedBack 2"], script.Told());
        Assert.Equal(0, script.LastSaid.Window);
        script.Assign(3);
        Assert.Equal(["HandedBack 2", "HandedBack 3"], script.Told());
        script.WaitRenewed(30);
        Assert.Empty(script.Stopped);

        script.Succeed(1);
        script.Acknowledge(1, 2);
        Assert.DoesNotContain(script.Said, message => message.Leaving);
        Assert.False(script.Node.IsDrained);
        script.Acknowledge(3);
        Assert.True(script.LastSaid.Leaving);
        Assert.True(script.Node.IsDrained);
        Assert.Null(script.Node.NextWakeUp);
    }

    [Fact]
    public void With_nothing_to_finish_it_leaves_at_once_and_says_so_once()
    {
        var script = NodeKernelScript.Joined();
        script.Drain();
        script.Drain();
        script.Assign(1);
        script.Wait(60);
        Assert.True(Assert.Single(script.Said).Leaving);
        Assert.True(script.Node.IsDrained);
        Assert.Empty(script.Started);
    }

    [Fact]
    public void It_does_not_wait_for_handlers_that_were_given_up()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Drain();
        script.Abandon(1);
        script.Acknowledge(1);
        Assert.True(script.Node.IsDrained);
    }

    [Fact]
    public void Without_a_scheduler_it_is_drained_when_nothing_is_left()
    {
        var script = new NodeKernelScript();
        script.Drain();
        Assert.True(script.Node.IsDrained);
        Assert.Empty(script.Said);
    }

    [Fact]
    public void A_refusal_ends_a_drain()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Drain();
        script.Hear(script.To() with { Refused = true });
        Assert.Equal([1], script.Stopped);
        Assert.True(script.Node.IsDrained);
    }

    [Fact]
    public void Told_to_leave_now_it_says_once_more_what_ended_stops_what_runs_and_leaves()
    {
        var script = NodeKernelScript.Joined(slots: 2);
        script.Assign(1, 2, 3);
        script.Succeed(1);
        script.LeaveNow();
        Assert.True(script.LastSaid.Leaving);
        Assert.Contains("Succeeded 1", NodeKernelScript.Reports(script.LastSaid));
        Assert.Equal([2L, 3], script.Stopped.Order());
        Assert.True(script.Node.IsDrained);
        Assert.Null(script.Node.NextWakeUp);
        script.LeaveNow();
        Assert.Single(script.Said, message => message.Leaving);
    }
}
