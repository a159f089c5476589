namespace Scheduler.Core.Tests;

public sealed class NodeKernelHandBackTests
{
    [Fact]
    public void What_waited_a_second_is_handed_back()
    {
        var script = NodeKernelScript.Joined(slots: 1);
        script.Assign(1, 2);
        script.Wait(0.5);
        script.Assign(3);
        script.Wait(0.4999);
        Assert.Empty(script.Said);
        script.Wait(0.0001);
        Assert.Equal(["HandedBack 2"], script.Told());
        script.Wait(0.5);
        Assert.Equal(["HandedBack 2", "HandedBack 3"], script.Told());
        script.Succeed(1);
        Assert.Equal([1], script.Started);
    }

    [Fact]
    public void What_can_start_now_is_not_handed_back_however_long_it_waited()
    {
        var script = NodeKernelScript.Joined(slots: 1);
        script.Assign(1, 2);
        script.Pause(5);
        script.Succeed(1);
        Assert.Equal([1, 2], script.Started);
    }

    [Fact]
    public void A_kind_without_a_handler_is_handed_back_at_once()
    {
        var script = NodeKernelScript.Joined();
        script.Hear(script.To() with { Assignments = [NodeKernelScript.AssignmentOf(1, "other"), NodeKernelScript.Assignment(2)] });
        Assert.Equal(["HandedBack 1"], script.Told());
        Assert.Equal([2], script.Started);
    }

    [Fact]
    public void So_is_what_exceeds_any_window_it_could_have_asked_for()
    {
        var script = NodeKernelScript.Joined(slots: 1, new NodeKernelOptions { MaxPrefetch = 2 });
        script.Assign(1, 2, 3, 4, 5);
        Assert.Equal(["HandedBack 4", "HandedBack 5"], script.Told());
    }

    [Fact]
    public void A_hand_back_is_said_until_it_is_acknowledged_and_not_taken_again()
    {
        var script = NodeKernelScript.Joined(slots: 1);
        script.Assign(1, 2);
        script.Wait(1);
        script.Assign(2);
        script.WaitRenewed(7);
        Assert.Equal(["HandedBack 2", "HandedBack 2"], script.Told());
        script.Acknowledge(2);
        script.Assign(2);
        script.Succeed(1);
        Assert.Equal([1], script.Started);
    }
}
