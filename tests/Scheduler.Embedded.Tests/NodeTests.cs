using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Execution.Handlers;

namespace Scheduler.Embedded.Tests;

public sealed class NodeTests
{
    [Fact]
    public async Task The_tasks_of_a_killed_node_go_elsewhere()
    {
        var blocker = new Blocker();
        await using var scheduler = await Run.InMemoryAsync(o =>
        {
            o.Nodes = [new NodeOptions { Name = "one", Slots = 1 }, new NodeOptions { Name = "two", Slots = 1 }];
            o.HandleBlocked(blocker);
        });
        await scheduler.SubmitAsync(Run.Task("a", "blocked"));
        await blocker.BegunAsync();
        var first = (await scheduler.GetAsync(new TaskId("a")))!.Node!.Value;

        Assert.True(scheduler.KillNode(first.Name));
        await blocker.BegunAsync();
        blocker.End();
        var task = await scheduler.WaitAsync(new TaskId("a"));

        Assert.Equal(TaskPhase.Succeeded, task.Phase);
        Assert.NotEqual(first, task.Node);
        Assert.Equal(1, task.LostAttempts);
        Assert.Equal(0, task.FailedAttempts);
        Assert.DoesNotContain(await scheduler.NodesAsync(), n => n.Id == first);
        Assert.False(scheduler.KillNode(first.Name));
        Assert.False(scheduler.KillNode("nobody"));
    }

    [Fact]
    public async Task What_a_killed_node_brings_about_is_not_heard()
    {
        var release = new TaskCompletionSource();
        var begun = new SemaphoreSlim(0);
        await using var scheduler = await Run.InMemoryAsync(o =>
        {
            o.Nodes = [new NodeOptions { Name = "one", Slots = 1 }];
            o.Handle<string, int>("stubborn", WorkAsync);
        });
        await scheduler.SubmitAsync(Run.Task("a", "stubborn"));
        await begun.WaitAsync();
        scheduler.KillNode("one");
        release.SetResult();

        var again = await scheduler.AddNodeAsync(new NodeOptions { Name = "one", Slots = 1 });
        var task = await scheduler.WaitAsync(new TaskId("a"));

        Assert.Equal(again.Id, task.Node);
        Assert.Equal(2, PayloadJson.Read<int>(task.Result!.Value.Span));

        async Task<int> WorkAsync(string payload, TaskContext context)
        {
            begun.Release();
            await release.Task;
            return context.Attempt;
        }
    }

    [Fact]
    public async Task A_node_can_be_added_later()
    {
        await using var scheduler = await Run.InMemoryAsync();
        await scheduler.SubmitAsync(new TaskSpec { Id = new TaskId("a"), Kind = "noop", RequiredLabels = new Labels([new("gpu", "yes")]) });

        var node = await scheduler.AddNodeAsync(new NodeOptions { Name = "two", Slots = 1, Labels = new Labels([new("gpu", "yes")]) });
        var task = await scheduler.WaitAsync(new TaskId("a"));

        Assert.Equal("two", task.Node!.Value.Name);
        Assert.True(node.IsUp);
        Assert.Equal(2, scheduler.LocalNodes.Count);
        await Assert.ThrowsAsync<SchedulerConfigurationException>(() => scheduler.AddNodeAsync(new NodeOptions { Name = "two" }));
    }

    [Fact]
    public async Task A_draining_node_finishes_what_it_has_and_leaves()
    {
        var blocker = new Blocker();
        await using var scheduler = await Run.InMemoryAsync(o => o.HandleBlocked(blocker));
        await scheduler.SubmitAsync(Run.Task("a", "blocked"));
        await blocker.BegunAsync();
        var node = scheduler.LocalNodes[0];

        (await scheduler.DrainNodeAsync("one")).OrThrow();
        var hasLeft = node.LeftAsync();
        Assert.False(hasLeft.IsCompleted);
        blocker.End();
        var task = await scheduler.WaitAsync(new TaskId("a"));
        await hasLeft;

        Assert.Equal(TaskPhase.Succeeded, task.Phase);
        Assert.Equal(1, task.Attempt);
        Assert.False(node.IsUp);
        Assert.True(node.UpTime > TimeSpan.Zero);
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
    public async Task A_request_that_no_node_can_fulfil_is_accepted_and_says_so()
    {
        await using var scheduler = await Run.InMemoryAsync();
        await scheduler.SubmitAsync(new TaskSpec { Id = new TaskId("a"), Kind = "noop", Request = new Resources(1_000_000_000, 0) });
        var why = await scheduler.ExplainAsync(new TaskId("a"));
        Assert.Equal(PendingReason.RequestExceedsEveryNode, why!.Reason);
    }

    [Fact]
    public async Task Nodes_are_served_while_submits_flood_in()
    {
        const int Flood = 50_000;
        var blocker = new Blocker();
        var disk = new TestDisk();
        await using var scheduler = await Run.OnDiskAsync(disk, o => o.HandleBlocked(blocker));
        await scheduler.SubmitAsync(Run.Task("a", "blocked"));
        await blocker.BegunAsync();
        var events = scheduler.WatchAsync().GetAsyncEnumerator();
        var next = events.MoveNextAsync();

        // Held back until all are in line, so that the end of the task comes behind tens of thousands of submits.
        disk.HoldSyncs();
        var flood = Run.Tasks(Flood, "noop").Select(t => new TaskSpec { Id = t.Id, Kind = t.Kind, NotBefore = Run.MuchLater })
            .Select(t => scheduler.TrySubmitAsync([t]).AsTask()).ToArray();
        blocker.End();
        disk.Resume();
        var admitted = 0;
        var admittedBefore = -1;
        while (admitted < Flood || admittedBefore < 0)
        {
            Assert.True(await next);
            foreach (var recorded in events.Current)
            {
                admitted += recorded.Event is Core.TaskAdmitted ? 1 : 0;
                admittedBefore = recorded.Event is Core.TaskSucceeded ? admitted : admittedBefore;
            }

            next = admitted < Flood || admittedBefore < 0 ? events.MoveNextAsync() : default;
        }

        await events.DisposeAsync();
        Assert.All(await Task.WhenAll(flood), answer => Assert.True(answer.IsAccepted));
        Assert.InRange(admittedBefore, 0, Flood - 1);
    }
}
