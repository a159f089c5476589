using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests;

public sealed class NodeKernelSlotTests
{
    [Fact]
    public void What_has_no_slot_waits_in_line()
    {
        var script = NodeKernelScript.Joined(slots: 2);
        script.Assign(1, 2, 3, 4);
        Assert.Equal([1, 2], script.Started);
        script.Succeed(2);
        Assert.Equal([1, 2, 3], script.Started);
        script.Cancel(4);
        script.Assign(5);
        script.Succeed(1);
        Assert.Equal([1, 2, 3, 5], script.Started);
    }

    [Fact]
    public void An_abandoned_slot_is_in_use_until_its_handler_returns()
    {
        var script = NodeKernelScript.Joined(slots: 2);
        script.Assign(1, 2);
        script.Abandon(1);
        Assert.Equal(["Failed 1"], script.Told());
        Assert.Equal(1, script.LastSaid.Window);
        script.Acknowledge(1);
        script.Assign(3);
        Assert.Equal([1, 2], script.Started);

        script.Return(1);
        Assert.Equal([1, 2, 3], script.Started);
        Assert.Equal(2, script.LastSaid.Window);
        script.WaitRenewed(7);
        Assert.DoesNotContain(new FencingToken(1), script.LastSaid.Held!);
    }

    [Fact]
    public void Returned_before_the_acknowledgement_it_is_still_reported()
    {
        var script = NodeKernelScript.Joined(slots: 1);
        script.Assign(1);
        script.Abandon(1);
        script.Return(1);
        script.WaitRenewed(7);
        Assert.Equal(["Failed 1", "Failed 1"], script.Told());
        script.Acknowledge(1);
        script.Assign(1);
        Assert.Equal([1], script.Started);
    }

    [Fact]
    public void A_wholly_abandoned_node_wants_nothing()
    {
        var script = NodeKernelScript.Joined(slots: 2);
        script.Assign(1, 2);
        script.Abandon(1);
        script.Abandon(2);
        Assert.Equal(0, script.LastSaid.Window);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void The_number_of_slots_has_a_range(int slots)
    {
        var error = Assert.Throws<SchedulerConfigurationException>(() => new NodeKernelScript(slots));
        Assert.Contains("Slots", error.Message);
    }

    [Fact]
    public void Options_have_a_range()
    {
        Assert.Throws<SchedulerConfigurationException>(() => new NodeKernelOptions { MaxPrefetch = -1 }.Validate());
        Assert.Throws<SchedulerConfigurationException>(() => new NodeKernelOptions { HandBackAfter = default }.Validate());
    }

    [Fact]
    public void A_wide_attempt_waits_until_enough_slots_are_free_and_holds_them_all()
    {
        var node = NodeKernelScript.Joined(slots: 3);
        node.Assign(1);
        node.Hear(node.To() with { Assignments = [Wide(2, slots: 3)] });
        Assert.Equal([1], node.Started);
        node.Succeed(1);
        Assert.Equal([1, 2], node.Started);
        node.Assign(3);
        Assert.Equal([1, 2], node.Started);
        node.Succeed(2);
        Assert.Equal([1, 2, 3], node.Started);
    }

    [Fact]
    public void One_that_is_wider_than_the_node_is_handed_back_at_once()
    {
        var node = NodeKernelScript.Joined(slots: 3);
        node.Hear(node.To() with { Assignments = [Wide(1, slots: 4)] });
        Assert.Equal(["HandedBack 1"], NodeKernelScript.Reports(node.LastSaid));
    }

    private static Assignment Wide(long token, int slots) =>
        new(new TaskSpec { Id = NodeKernelScript.TaskOf(token), Kind = "work", Slots = slots }, 1, new FencingToken(token));
}
