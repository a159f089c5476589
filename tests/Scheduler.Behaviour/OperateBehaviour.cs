using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>Nodes are taken out of use and back, and queues are changed, while there is work.</summary>
public abstract class OperateBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly QueueOptions Night = new()
    {
        Name = "night/1",
        Policy = "srtf",
        Strategy = "best-fit",
        AgeAfter = null,
        Paused = true,
        Preempt = false,
        Slice = TimeSpan.FromSeconds(3),
        MinRunTime = TimeSpan.Zero,
        PreemptionMargin = TimeSpan.FromTicks(7),
        MaxPreemptions = 0,
    };

    public static TheoryData<RejectionCode, string, QueueOptions> Refused => new()
    {
        { RejectionCode.UnknownPolicy, "There is no scheduling policy 'best'. Known: critical-path, drf, edf,", Night with { Policy = "best" } },
        { RejectionCode.UnknownStrategy, "There is no allocation strategy 'fcfs'. Known: best-fit,", Night with { Strategy = "fcfs" } },
        { RejectionCode.Invalid, "1 to 100 characters", Night with { Name = "" } },
        { RejectionCode.Invalid, "none of these may be", Night with { Policy = null! } },
        { RejectionCode.Invalid, "lie between 1ms and 1d", Night with { Slice = TimeSpan.FromDays(2) } },
    };

    [Fact]
    public async Task A_cordoned_node_keeps_what_it_has_and_takes_no_more_until_it_is_uncordoned()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        await Client.SubmitAsync(Spec("running", Blocker.Kind));
        await blocker.BegunAsync();

        (await Client.CordonNodeAsync("one")).OrThrow();
        (await Client.CordonNodeAsync("one")).OrThrow();
        await Client.SubmitAsync(Spec("waiting"));
        Assert.Equal(NodePhase.Cordoned, Assert.Single(await Client.NodesAsync()).Phase);
        Assert.Equal(PendingReason.NodesCordoned, (await Client.ExplainAsync(new TaskId("waiting")))!.Reason);
        blocker.End();
        Assert.Equal("Ada on attempt 1", ResultOf<string>(await EndAsync("running")));

        (await Client.UncordonNodeAsync("one")).OrThrow();
        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync("waiting")));
        Assert.Equal(NodePhase.Up, Assert.Single(await Client.NodesAsync()).Phase);
    }

    [Fact]
    public async Task A_drained_node_finishes_what_it_has_and_does_not_come_back()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions { Handlers = blocker.AddTo, Grace = Bounded.Longest });
        await Client.SubmitAsync(Spec("running", Blocker.Kind));
        await blocker.BegunAsync();

        (await Client.DrainNodeAsync("one")).OrThrow();
        Assert.Equal(NodePhase.Draining, Assert.Single(await Client.NodesAsync()).Phase);
        Assert.Equal(RejectionCode.NodeLeaving, (await Client.UncordonNodeAsync("one")).Rejection!.Code);
        await Client.SubmitAsync(Spec("waiting"));
        blocker.End();
        Assert.Equal("Ada on attempt 1", ResultOf<string>(await EndAsync("running")));

        await Shell.JoinAsync(new ShellNode("two"));
        Assert.Equal("two", (await EndAsync("waiting")).Node!.Value.Name);
    }

    [Fact]
    public async Task A_node_that_nobody_knows_is_refused_with_those_that_are_known()
    {
        await StartAsync();
        foreach (var name in new[] { "no/body", "..", "" })
        {
            var expected = new Rejection(RejectionCode.UnknownNode, $"There is no node '{name}'. Known: one.");
            Assert.Equal(expected, (await Client.CordonNodeAsync(name)).Rejection);
            Assert.Equal(expected, (await Client.UncordonNodeAsync(name)).Rejection);
            Assert.Equal(expected, (await Client.DrainNodeAsync(name)).Rejection);
        }
    }

    [Fact]
    public async Task A_queue_is_made_and_changed_while_tasks_wait_in_it_and_outlives_the_scheduler()
    {
        await StartAsync();
        (await Client.ConfigureQueueAsync(Night)).OrThrow();
        await Client.SubmitAsync(Spec("a") with { Queue = Night.Name });
        Assert.Equal(PendingReason.QueuePaused, (await Client.ExplainAsync(new TaskId("a")))!.Reason);

        await Shell.CrashAsync();
        await StartAsync();
        Assert.Equal([new QueueOptions(), Night], (await Client.StatisticsAsync()).Queues.Select(q => q.Queue));

        (await Client.ConfigureQueueAsync(Night with { Paused = false, Policy = "priority" })).OrThrow();
        Assert.Equal("priority", (await EndAsync("a")).Assignment!.Policy);
    }

    [Theory]
    [MemberData(nameof(Refused), MemberType = typeof(OperateBehaviour))]
    public async Task A_queue_that_cannot_be_had_is_refused_and_stays_as_it_was(RejectionCode code, string says, QueueOptions queue)
    {
        await StartAsync();
        var refusal = (await Client.ConfigureQueueAsync(queue)).Rejection;
        Assert.Equal(code, refusal?.Code);
        Assert.Contains(says, refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(new QueueOptions(), Assert.Single((await Client.StatisticsAsync()).Queues).Queue);
    }
}
