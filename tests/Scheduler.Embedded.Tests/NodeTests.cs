using Scheduler.Behaviour;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

public sealed class NodeTests
{
    [Fact]
    public async Task A_name_is_one_nodes_until_that_has_left_or_was_killed()
    {
        await using var scheduler = await Run.InMemoryAsync();
        await Assert.ThrowsAsync<SchedulerConfigurationException>(() => scheduler.AddNodeAsync(new NodeOptions { Name = "one" }));
        var first = Assert.Single(scheduler.LocalNodes);
        Assert.True(first.IsUp);
        (await scheduler.DrainNodeAsync("one")).OrThrow();
        await first.LeftAsync();
        Assert.False(first.IsUp);
        Assert.True(first.UpTime > TimeSpan.Zero);
        Assert.False(scheduler.KillNode("one"));

        var second = await scheduler.AddNodeAsync(new NodeOptions { Name = "one" });
        Assert.True(scheduler.KillNode("one"));
        await second.LeftAsync();
        Assert.False(second.IsUp);
        Assert.False(scheduler.KillNode("one"));
        Assert.False(scheduler.KillNode("nobody"));
        Assert.True((await scheduler.AddNodeAsync(new NodeOptions { Name = "one" })).IsUp);
        Assert.Single(scheduler.LocalNodes);
    }

    [Fact]
    public async Task A_cordoned_node_takes_no_more_until_it_is_uncordoned()
    {
        await using var scheduler = await Run.InMemoryAsync();
        (await scheduler.CordonNodeAsync("one")).OrThrow();
        await scheduler.SubmitAsync(Run.Task("a"));

        Assert.Equal(PendingReason.NodesCordoned, (await scheduler.ExplainAsync(new TaskId("a")))!.Reason);
        Assert.Equal(NodePhase.Cordoned, Assert.Single(await scheduler.NodesAsync()).Phase);
        (await scheduler.UncordonNodeAsync("one")).OrThrow();

        Assert.Equal(TaskPhase.Succeeded, (await scheduler.WaitAsync(new TaskId("a"))).Phase);
        Assert.Equal(RejectionCode.UnknownNode, (await scheduler.CordonNodeAsync("nobody")).Rejection!.Code);
    }

    [Fact]
    public async Task Nodes_are_served_while_submits_flood_in()
    {
        const int Flood = 50_000;
        var (begun, end) = (new Signal(), new TaskCompletionSource());
        var disk = new TestDisk();
        await using var scheduler = await Run.OnDiskAsync(disk, o => o.Handle("held", async (string name) =>
        {
            begun.Give();
            await end.Task.ConfigureAwait(false);
            return name;
        }));
        await scheduler.SubmitAsync(Run.Task("a", "held"));
        await begun.GivenAsync();
        var events = scheduler.WatchAsync().GetAsyncEnumerator();
        var next = events.MoveNextAsync();

        // Held back until all are in line, so that the end of the task comes behind tens of thousands of submits.
        disk.HoldSyncs();
        var flood = Run.Tasks(Flood, "noop").Select(t => new TaskSpec { Id = t.Id, Kind = t.Kind, NotBefore = Run.MuchLater })
            .Select(t => scheduler.TrySubmitAsync([t]).AsTask()).ToArray();

        // What follows in the handler, and its node's report, runs on this thread of the pool: then it is in line as well.
        await Task.Run(end.SetResult);
        disk.Resume();
        var admitted = 0;
        var admittedBefore = -1;
        while (admitted < Flood || admittedBefore < 0)
        {
            Assert.True(await next);
            foreach (var recorded in events.Current)
            {
                admitted += recorded.Event is TaskAdmitted ? 1 : 0;
                admittedBefore = recorded.Event is SuccessRecorded ? admitted : admittedBefore;
            }

            next = admitted < Flood || admittedBefore < 0 ? events.MoveNextAsync() : default;
        }

        await events.DisposeAsync();
        Assert.All(await Task.WhenAll(flood), answer => Assert.True(answer.IsAccepted));
        Assert.InRange(admittedBefore, 0, Flood - 1);
    }
}
