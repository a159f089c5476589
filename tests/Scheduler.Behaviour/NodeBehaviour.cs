using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Behaviour;

/// <summary>Nodes come, leave, and die; what they held goes elsewhere.</summary>
public abstract class NodeBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public async Task A_node_that_joins_is_listed_with_its_offer_and_takes_what_waited_for_it()
    {
        await StartAsync();
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("a"), Kind = "noop", RequiredLabels = Gpu });

        await Shell.JoinAsync(new ShellNode("two") { Slots = 3, Labels = Gpu, Capacity = new Resources(4_000, 1_024) });
        Assert.Equal("two", (await EndAsync("a")).Node!.Value.Name);

        var nodes = await Client.NodesAsync();
        Assert.Equal(["one", "two"], nodes.Select(n => n.Id.Name).Order(StringComparer.Ordinal));
        var two = nodes.Single(n => n.Id.Name == "two");
        Assert.Equal((3, new Resources(4_000, 1_024), NodePhase.Up), (two.Offer.Slots, two.Offer.Capacity, two.Phase));
        Assert.True(Gpu.AreIn(two.Offer.Labels));
        Assert.Equal(["greet", "noop", "sleep"], two.Offer.Kinds);
        Assert.Equal((1L, 1L, 0L, 0), (two.Assigned, two.Finished, two.Lost, two.Held));
    }

    [Fact]
    public async Task The_tasks_of_a_node_that_died_go_elsewhere()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Slots = 1 }, new ShellNode("two") { Slots = 1 }],
            Handlers = blocker.AddTo,
            Lease = ShortLease,
        });
        await Client.SubmitAsync(Spec("a", Blocker.Kind));
        await blocker.BegunAsync();
        var first = await GetAsync("a");

        await Shell.KillAsync(first.Node!.Value.Name);
        await blocker.BegunAsync();
        blocker.End();
        var task = await EndAsync("a");

        Assert.Equal("Ada on attempt 2", ResultOf<string>(task));
        Assert.NotEqual(first.Node, task.Node);
        Assert.True(task.Token > first.Token);
        Assert.Equal((1, 0), (task.LostAttempts, task.FailedAttempts));
        Assert.DoesNotContain(await Client.NodesAsync(), n => n.Id == first.Node);
    }

    [Fact]
    public async Task What_a_node_that_died_brings_about_is_not_heard()
    {
        var (begun, release) = (new Signal(), new Signal());
        await StartOneSlotAsync(handlers => handlers.Handle<string, int>("stubborn", async (_, context) =>
        {
            begun.Give();
            await release.GivenAsync();
            return context.Attempt;
        }));
        await Client.SubmitAsync(Spec("a", "stubborn"));
        await begun.GivenAsync();
        var first = (await GetAsync("a")).Node!.Value;
        await Shell.KillAsync("one");
        release.Give();

        // Its process is started again.
        await Shell.JoinAsync(new ShellNode("one"));
        var task = await EndAsync("a");

        Assert.Equal((2, 1), (ResultOf<int>(task), task.LostAttempts));
        Assert.Equal("one", task.Node!.Value.Name);
        Assert.True(task.Node.Value.Incarnation > first.Incarnation);
        await Shell.StopAsync();
        Assert.Equal(LossCause.ProcessDied, Shell.ReadJournal().OfType<AttemptLost>().Single().Cause);
    }

    [Fact]
    public async Task A_node_that_leaves_finishes_what_it_has()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions { Handlers = blocker.AddTo, Grace = Bounded.Longest });
        await Client.SubmitAsync(Spec("a", Blocker.Kind));
        await blocker.BegunAsync();

        var left = Shell.LeaveAsync("one");
        Assert.False(left.IsCompleted);
        blocker.End();
        await left;

        Assert.Equal("Ada on attempt 1", ResultOf<string>(await EndAsync("a")));
        await Client.SubmitAsync(Spec("b"));
        Assert.Equal(PendingReason.NoNodes, (await Client.ExplainAsync(new TaskId("b")))!.Reason);
    }

    [Fact]
    public async Task A_task_that_ends_its_process_every_time_is_dead_lettered()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        await Client.SubmitAsync(Spec("a", Blocker.KnownKind));
        for (var death = 1; death <= 3; death++)
        {
            await blocker.BegunAsync();
            await Shell.KillAsync("one");
            await Shell.JoinAsync(new ShellNode("one"));
        }

        var task = await EndAsync("a");
        Assert.Equal((TaskPhase.Failed, 3, 0), (task.Phase, task.LostAttempts, task.FailedAttempts));
        await Shell.StopAsync();
        Assert.Equal(FailureCause.Poison, Shell.ReadJournal().OfType<FailureRecorded>().Single().Cause);
    }
}
