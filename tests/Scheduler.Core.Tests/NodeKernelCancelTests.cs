namespace Scheduler.Core.Tests;

public sealed class NodeKernelCancelTests
{
    [Fact]
    public void An_attempt_that_did_not_start_is_cancelled_at_once()
    {
        var script = NodeKernelScript.Joined(slots: 1);
        script.Assign(1, 2);
        script.Cancel(2);
        var report = Assert.IsType<AttemptCancelledReport>(Assert.Single(script.LastSaid.Reports));
        Assert.Equal((2, TimeSpan.Zero), (report.Token.Value, report.RunTime));
        Assert.Empty(script.AskedToCancel);
        script.Succeed(1);
        Assert.Equal([1], script.Started);
    }

    [Fact]
    public void A_running_one_is_asked_once()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Cancel(1);
        script.Cancel(1);
        Assert.Equal([1], script.AskedToCancel);
        Assert.Empty(script.Said);
        script.End(new AttemptCancelledReport(NodeKernelScript.TaskOf(1), new(1), TimeSpan.FromSeconds(1)), abandoned: false);
        Assert.Equal(["Cancelled 1"], script.Told());
    }

    [Fact]
    public void One_that_ended_is_not()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1, 2);
        script.Succeed(1);
        script.Abandon(2);
        script.Cancel(1, 2, 3);
        Assert.Empty(script.AskedToCancel);
        Assert.Equal(["Succeeded 1", "Failed 2"], script.Told());
    }

    [Fact]
    public void Cancel_and_assignment_may_come_in_one_message()
    {
        var script = NodeKernelScript.Joined();
        script.Hear(script.To() with { Assignments = [NodeKernelScript.Assignment(1)], Cancel = [new(1)] });
        Assert.Empty(script.Started);
        Assert.Equal(["Cancelled 1"], script.Told());
    }
}
