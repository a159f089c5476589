using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests;

public sealed class NodeKernelEpochTests
{
    [Fact]
    public void A_message_of_a_lower_epoch_is_not_heeded()
    {
        var script = NodeKernelScript.Joined();
        script.Epoch = 5;
        script.Assign(1);
        script.Epoch = 4;
        script.Assign(2);
        script.Cancel(1);
        script.Hear(script.To() with { Refused = true });

        Assert.Equal([1], script.Started);
        Assert.Empty(script.AskedToCancel);
        Assert.False(script.Output.Refused);
        Assert.Equal(5, script.LastSaid.Epoch);
    }

    [Fact]
    public void A_failover_disturbs_nothing_that_runs_and_the_new_scheduler_is_told_at_once()
    {
        var script = NodeKernelScript.Joined(slots: 2);
        script.Assign(1, 2, 3);
        script.Start(1);
        script.Start(2);
        script.Succeed(2);
        script.Said.Clear();

        script.Epoch = 2;
        script.Hear(script.To());

        Assert.Empty(script.Stopped);
        var introduction = Assert.Single(script.Said);
        Assert.Equal([1, 2, 3], NodeKernelScript.Numbers(introduction.Held));
        Assert.Equal(["Started 1", "Succeeded 2"], NodeKernelScript.Reports(introduction));
        Assert.Equal(2, introduction.Epoch);
        Assert.Equal(script.Now, introduction.LeaseAskedAt);
        Assert.NotNull(introduction.Join);
    }

    [Fact]
    public void The_first_epoch_that_is_heard_is_no_failover()
    {
        var script = new NodeKernelScript { Epoch = 9 };
        script.Connect();
        script.Grant();
        Assert.Single(script.Said);
    }

    [Fact]
    public void Asked_to_introduce_itself_it_does_so_at_once()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Hear(script.To() with { Introduce = true });
        Assert.Same(script.Offer, script.LastSaid.Join);
        Assert.Equal([1], NodeKernelScript.Numbers(script.LastSaid.Held));
    }

    [Fact]
    public void Connected_again_it_introduces_itself()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Connect();
        Assert.NotNull(script.LastSaid.Join);
        Assert.Equal([1], NodeKernelScript.Numbers(script.LastSaid.Held));
    }

    [Fact]
    public void A_message_for_another_incarnation_is_not_heeded()
    {
        var script = NodeKernelScript.Joined();
        script.Hear(new ToNode(new NodeId("worker-1", 6), 1) { Refused = true });
        Assert.False(script.Output.Refused);
    }
}
