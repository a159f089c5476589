using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests;

public sealed class NodeKernelYieldTests
{
    private readonly NodeKernelScript _node = NodeKernelScript.Joined(slots: 1);

    [Fact]
    public void A_running_attempt_is_asked_once()
    {
        _node.Assign(1);
        _node.Hear(_node.To() with { Preempt = [new(1)] });
        Assert.Equal([1], NodeKernelScript.Numbers(_node.Output.Preempt));
        _node.Hear(_node.To() with { Preempt = [new(1)] });
        Assert.Empty(_node.Output.Preempt);
    }

    [Fact]
    public void One_that_has_not_begun_is_handed_back()
    {
        _node.Assign(1, 2);
        _node.Hear(_node.To() with { Preempt = [new(2)] });
        Assert.Equal(["HandedBack 2"], NodeKernelScript.Reports(_node.LastSaid));
    }

    [Fact]
    public void Its_yield_is_said_until_it_is_acknowledged_and_the_slot_is_free()
    {
        _node.Assign(1, 2);
        _node.End(new AttemptYieldedReport(NodeKernelScript.TaskOf(1), new(1), new byte[] { 7 }, TimeSpan.FromSeconds(1)), abandoned: false);
        Assert.Equal(["Yielded 1"], NodeKernelScript.Reports(_node.LastSaid));
        Assert.Equal([1, 2], _node.Started);
        _node.WaitRenewed(10);
        Assert.Contains("Yielded 1", NodeKernelScript.Reports(_node.Said.Last(m => m.LeaseAskedAt is not null)));
        _node.Acknowledge(1);
        _node.WaitRenewed(10);
        Assert.Equal([2], NodeKernelScript.Numbers(_node.Said.Last(m => m.LeaseAskedAt is not null).Held));
    }

    [Fact]
    public void A_checkpoint_is_said_with_each_renewal_until_it_is_answered()
    {
        _node.Assign(1);
        Save(1);
        Assert.Equal(["CheckpointReport 1"], _node.LastSaid.Reports.OfType<CheckpointReport>().Select(r => $"{r.GetType().Name} {r.Token}"));
        var from = _node.Said.Count;
        _node.WaitRenewed(10);
        Assert.Contains(_node.Said.Skip(from), m => m.Reports.OfType<CheckpointReport>().Any());

        Answer(1);
        Assert.Equal([new CheckpointAnswer(new(1), 1, null)], _node.Output.Checkpoints);
        from = _node.Said.Count;
        _node.WaitRenewed(10);
        Assert.DoesNotContain(_node.Said.Skip(from), m => m.Reports.OfType<CheckpointReport>().Any());
    }

    [Fact]
    public void A_later_one_takes_the_place_of_one_that_waits_and_an_answer_to_the_earlier_is_none()
    {
        _node.Assign(1);
        Save(1);
        Save(2);
        Answer(1);
        Assert.Empty(_node.Output.Checkpoints);
        Answer(2);
        Assert.Single(_node.Output.Checkpoints);
        Answer(2);
        Assert.Empty(_node.Output.Checkpoints);
    }

    [Fact]
    public void Of_a_checkpoint_whose_attempt_has_ended_nobody_hears()
    {
        _node.Assign(1);
        Save(1);
        _node.Succeed(1);
        var from = _node.Said.Count;
        _node.WaitRenewed(10);
        Assert.DoesNotContain(_node.Said.Skip(from), m => m.Reports.OfType<CheckpointReport>().Any());
    }

    [Fact]
    public void An_attempt_without_the_right_to_run_saves_none()
    {
        _node.Assign(1);
        _node.Wait(NodeKernelScript.Lease.TotalSeconds);
        Assert.Equal([1], _node.Stopped);
        Save(1);
        Assert.DoesNotContain(_node.Said, m => m.Reports.OfType<CheckpointReport>().Any());
    }

    [Fact]
    public void That_its_handler_started_is_said_once_although_it_saves()
    {
        _node.Assign(1);
        _node.Start(1);
        Save(1);
        Assert.Single(_node.Told(), told => told == "Started 1");
    }

    [Fact]
    public void How_far_it_has_come_is_said_once_the_latest_and_again_to_a_new_scheduler()
    {
        _node.Assign(1);
        _node.Start(1);
        Come(0.1);
        Come(0.2);
        Assert.Equal([0.1, 0.2], Said());
        _node.WaitRenewed(10);
        Assert.Equal(2, Said().Length);
        _node.Hear(_node.To() with { Introduce = true });
        Assert.Equal([0.1, 0.2, 0.2], Said());
        _node.Succeed(1);
        Come(0.3);
        Assert.Equal(3, Said().Length);

        void Come(double fraction) => _node.Do(node => node.Progress(new AttemptProgressReport(NodeKernelScript.TaskOf(1), new FencingToken(1), fraction, null), _node.Now));

        double[] Said() => [.. _node.Said.SelectMany(message => message.Reports).OfType<AttemptProgressReport>().Select(report => report.Fraction!.Value)];
    }

    [Fact]
    public void What_it_logged_last_and_how_far_it_has_come_do_not_take_each_other_back()
    {
        _node.Assign(1);
        _node.Start(1);
        Come(new AttemptProgressReport(NodeKernelScript.TaskOf(1), new FencingToken(1), 0.5, "half"));
        Come(new AttemptProgressReport(NodeKernelScript.TaskOf(1), new FencingToken(1), null, null) { Log = new byte[] { 7 } });
        Come(new AttemptProgressReport(NodeKernelScript.TaskOf(1), new FencingToken(1), 0.6, null));
        var said = _node.Said.SelectMany(message => message.Reports).OfType<AttemptProgressReport>().ToArray();
        Assert.Equal([(0.5, "half", 0), (0.5, "half", 1), (0.6, null, 1)], said.Select(report => (report.Fraction!.Value, report.Message, report.Log?.Length ?? 0)));

        void Come(AttemptProgressReport report) => _node.Do(node => node.Progress(report, _node.Now));
    }

    private void Save(int number) => _node.Do(node => node.Checkpoint(
        new CheckpointReport(NodeKernelScript.TaskOf(1), new FencingToken(1), number, new byte[] { 1 }, TimeSpan.FromSeconds(1)), _node.Now));

    private void Answer(int number) => _node.Hear(_node.To() with { Checkpoints = [new CheckpointAnswer(new(1), number, null)] });
}
