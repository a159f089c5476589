namespace Scheduler.Core.Tests;

public sealed class NodeKernelPrefetchTests
{
    [Fact]
    public void With_short_tasks_the_window_climbs_within_a_few_cycles()
    {
        var script = NodeKernelScript.Joined(slots: 4);
        var windows = new List<int>();
        for (var token = 1L; token <= 6; token++)
        {
            Cycle(script, token, run: 0.00001);
            windows.Add(script.LastSaid.Window);
        }

        Assert.Equal([68, 132, 260, 516, 1_028, 1_028], windows);
    }

    [Fact]
    public void With_long_tasks_the_window_is_the_slots()
    {
        var script = NodeKernelScript.Joined(slots: 4);
        for (var token = 1L; token <= 6; token++)
        {
            Cycle(script, token, run: 0.01);
            Assert.Equal(4, script.LastSaid.Window);
        }
    }

    [Fact]
    public void After_a_hand_back_the_window_is_told_without_a_prefetch()
    {
        var script = NodeKernelScript.Joined(slots: 1);
        for (var token = 1L; token <= 5; token++)
        {
            Cycle(script, token, run: 0.00001);
        }

        script.Assign(11, 12);
        script.Wait(1);
        Assert.Equal(["HandedBack 12"], NodeKernelScript.Reports(script.LastSaid));
        Assert.Equal(1, script.LastSaid.Window);
    }

    [Fact]
    public void An_answer_to_a_report_that_was_said_twice_measures_nothing()
    {
        var script = NodeKernelScript.Joined(slots: 4);
        script.Assign(1);
        script.Succeed(1);
        script.WaitRenewed(7);
        script.Acknowledge(1);
        Assert.Equal(4, script.LastSaid.Window);
        script.WaitRenewed(7);
        Assert.Equal(4, script.LastSaid.Window);
    }

    private static void Cycle(NodeKernelScript script, long token, double run)
    {
        script.Assign(token);
        script.Wait(run);
        script.Succeed(token);
        script.Wait(0.002);
        script.Acknowledge(token);
    }
}
