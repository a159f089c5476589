namespace Scheduler.Core.Tests;

public sealed class NodeKernelReportTests
{
    [Fact]
    public void A_start_is_said_once()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Start(1);
        script.Start(1);
        script.WaitRenewed(15);
        Assert.Equal(["Started 1"], script.Told());
    }

    [Fact]
    public void A_start_is_not_said_where_the_end_is_known()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Node.Started(new(1), script.Now);
        script.Succeed(1);
        script.Start(1);
        Assert.Equal(["Succeeded 1"], script.Told());
    }

    [Fact]
    public void An_end_is_said_at_once_and_with_each_renewal_until_it_is_acknowledged()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1, 2);
        script.Succeed(1);
        Assert.Equal(["Succeeded 1"], script.Told());
        script.WaitRenewed(7);
        script.WaitRenewed(7);
        Assert.Equal(["Succeeded 1", "Succeeded 1", "Succeeded 1"], script.Told());
        Assert.Equal([1, 2], NodeKernelScript.Numbers(script.LastSaid.Held));

        script.Acknowledge(1);
        script.WaitRenewed(7);
        Assert.Equal(3, script.Told().Length);
        Assert.Equal([2], NodeKernelScript.Numbers(script.LastSaid.Held));
    }

    [Fact]
    public void What_happens_between_two_outputs_is_one_message()
    {
        var script = NodeKernelScript.Joined(slots: 3);
        script.Assign(1, 2, 3);
        script.Node.Ended(NodeKernelScript.Success(1), false, script.Now);
        script.Node.Started(new(3), script.Now);
        script.Succeed(2);
        Assert.Equal(["Succeeded 1", "Started 3", "Succeeded 2"], NodeKernelScript.Reports(Assert.Single(script.Said)));
    }

    [Fact]
    public void The_first_end_counts()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Succeed(1);
        script.Abandon(1);
        script.WaitRenewed(7);
        Assert.Equal(["Succeeded 1", "Succeeded 1"], script.Told());
        Assert.Equal(2, script.LastSaid.Window);
    }

    [Fact]
    public void Words_about_attempts_that_are_not_here_change_nothing()
    {
        var script = NodeKernelScript.Joined();
        script.Start(99);
        script.Succeed(99);
        script.Return(99);
        script.Cancel(99);
        script.Acknowledge(99);
        Assert.Empty(script.Said);
    }

    [Fact]
    public void An_acknowledgement_of_what_was_not_said_yet_counts_for_nothing()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Node.Ended(NodeKernelScript.Success(1), false, script.Now);
        script.Acknowledge(1);
        script.WaitRenewed(7);
        Assert.Equal(["Succeeded 1", "Succeeded 1"], script.Told());
    }

    [Fact]
    public void A_few_reports_wait_for_the_acknowledgement_of_earlier_ones_and_go_together()
    {
        var script = NodeKernelScript.Joined(slots: 5, new NodeKernelOptions { MaxReportsHeld = 2 });
        script.Assign(1, 2, 3, 4, 5);
        script.Succeed(1);
        Assert.Equal(["Succeeded 1"], script.Told());

        script.Succeed(2);
        script.Start(3);
        Assert.Equal(["Succeeded 1"], script.Told());

        script.Acknowledge(1);
        Assert.Equal(["Succeeded 2", "Started 3"], NodeKernelScript.Reports(script.LastSaid));
        Assert.Equal(2, script.Said.Count);
    }

    [Fact]
    public void More_reports_than_may_be_held_do_not_wait()
    {
        var script = NodeKernelScript.Joined(slots: 5, new NodeKernelOptions { MaxReportsHeld = 2 });
        script.Assign(1, 2, 3, 4, 5);
        script.Succeed(1);
        script.Succeed(2);
        script.Succeed(3);
        Assert.Equal(["Succeeded 1"], script.Told());

        script.Succeed(4);
        Assert.Equal(["Succeeded 2", "Succeeded 3", "Succeeded 4"], NodeKernelScript.Reports(script.LastSaid));
    }

    [Fact]
    public void Reports_that_are_held_go_with_a_renewal_though_no_acknowledgement_comes()
    {
        var script = NodeKernelScript.Joined(slots: 5, new NodeKernelOptions { MaxReportsHeld = 2 });
        script.Assign(1, 2);
        script.Succeed(1);
        script.Succeed(2);
        script.WaitRenewed(7);
        Assert.Equal(["Succeeded 1", "Succeeded 2"], NodeKernelScript.Reports(script.LastSaid));
    }
}
