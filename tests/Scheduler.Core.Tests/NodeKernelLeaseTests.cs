using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests;

public sealed class NodeKernelLeaseTests
{
    [Fact]
    public void Before_the_first_grant_it_asks_to_join_each_second()
    {
        var script = new NodeKernelScript();
        Assert.Null(script.Node.NextWakeUp);
        script.Connect();
        script.Wait(3.5);

        Assert.Equal(4, script.Said.Count);
        Assert.All(script.Said, message =>
        {
            Assert.Same(script.Offer, message.Join);
            Assert.NotNull(message.LeaseAskedAt);
            Assert.Equal([], message.Held!);
            Assert.Equal(2, message.Window);
            Assert.Equal(0, message.Epoch);
        });
    }

    [Fact]
    public void It_renews_every_third_of_the_lease()
    {
        var script = NodeKernelScript.Joined();
        script.Wait(19);

        Assert.Equal(2, script.Said.Count);
        Assert.Equal([6.666, 13.333], script.Said.Select(message =>
            Math.Floor((message.LeaseAskedAt!.Value - Timestamp.FromSeconds(1000)).TotalMilliseconds) / 1000));
        Assert.All(script.Said, message => Assert.Null(message.Join));
    }

    [Fact]
    public void The_lease_counts_from_when_it_was_asked_for()
    {
        var script = new NodeKernelScript();
        script.Connect();
        var askedAt = script.LastSaid.LeaseAskedAt!.Value;
        script.Wait(0.5);
        script.Hear(script.To() with { Lease = new LeaseGrant(askedAt, NodeKernelScript.Lease), Assignments = [NodeKernelScript.Assignment(1)] });
        Assert.Equal([1], script.Started);

        script.Wait(19.4999);
        Assert.Empty(script.Stopped);
        script.Wait(0.0001);
        Assert.Equal([1], script.Stopped);
        Assert.Equal(20.0, script.Seconds, 6);
    }

    [Fact]
    public void A_renewal_puts_the_end_off_and_an_older_answer_does_not_bring_it_back()
    {
        var script = NodeKernelScript.Joined();
        var first = script.Now;
        script.Assign(1);
        script.Wait(7);
        script.Grant();
        script.Hear(script.To() with { Lease = new LeaseGrant(first, NodeKernelScript.Lease) });
        script.Wait(19);
        Assert.Empty(script.Stopped);
        script.Wait(1);
        Assert.Equal([1], script.Stopped);
    }

    [Fact]
    public void Without_a_renewal_running_attempts_are_stopped_and_waiting_ones_forgotten()
    {
        var script = NodeKernelScript.Joined(slots: 1, new NodeKernelOptions { HandBackAfter = TimeSpan.FromMinutes(5) });
        script.Assign(1, 2);
        script.Wait(20);

        Assert.Equal([1], script.Stopped);
        Assert.Equal([1], NodeKernelScript.Numbers(script.LastSaid.Held));
        Assert.NotNull(script.LastSaid.Join);
    }

    [Fact]
    public void A_paused_process_stops_its_attempts_before_it_does_anything_else()
    {
        var script = NodeKernelScript.Joined(slots: 1);
        script.Assign(1, 2);
        script.Pause(30);
        script.Succeed(1);

        Assert.Equal([1], script.Stopped);
        Assert.Equal([1], script.Started);
        Assert.Equal(["HandedBack 1"], script.Told());
    }

    [Fact]
    public void What_ended_before_the_lease_did_is_said_until_acknowledged()
    {
        var script = NodeKernelScript.Joined();
        script.Assign(1);
        script.Succeed(1);
        script.Wait(21);
        Assert.Equal(["Succeeded 1"], NodeKernelScript.Reports(script.LastSaid));
        script.Grant();
        script.Acknowledge(1);
        script.Wait(7);
        Assert.Empty(script.LastSaid.Reports);
    }

    [Fact]
    public void A_stopped_attempt_ends_as_handed_back_whatever_its_handler_says()
    {
        var script = NodeKernelScript.Joined(slots: 1);
        script.Assign(1);
        script.Wait(20);
        script.Grant();
        script.Assign(2);
        Assert.Equal([1], script.Started); // The slot is not free before the handler has ended.

        script.Succeed(1);
        Assert.Equal(["HandedBack 1"], NodeKernelScript.Reports(script.LastSaid));
        Assert.Equal([1, 2], script.Started);
    }

    [Fact]
    public void A_lease_that_comes_back_lets_forgotten_attempts_be_sent_again()
    {
        var script = NodeKernelScript.Joined(slots: 1, new NodeKernelOptions { HandBackAfter = TimeSpan.FromMinutes(5) });
        script.Assign(1, 2);
        script.Wait(20.5);
        script.Grant();
        script.Succeed(1);
        script.Assign(2);
        Assert.Equal([1, 2], script.Started);
    }

    [Fact]
    public void Nothing_starts_without_a_lease()
    {
        var script = new NodeKernelScript();
        script.Connect();
        script.Assign(1);
        Assert.Empty(script.Started);
        script.Grant();
        Assert.Equal([1], script.Started);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -5)]
    [InlineData(3600, 20)]
    [InlineData(-30, 20)]
    public void A_grant_that_makes_no_sense_is_none(double askedAt, double seconds)
    {
        var script = new NodeKernelScript();
        script.Connect();
        script.Hear(script.To() with
        {
            Lease = new LeaseGrant(script.Now + TimeSpan.FromSeconds(askedAt), TimeSpan.FromSeconds(seconds)),
            Assignments = [NodeKernelScript.Assignment(1)],
        });
        Assert.Empty(script.Started);
    }
}
