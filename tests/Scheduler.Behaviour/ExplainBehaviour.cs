using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>Why a task is not running, and why it went where it went.</summary>
public abstract class ExplainBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public async Task What_waits_runs_and_has_ended_can_be_explained()
    {
        var blocker = new Blocker();
        await StartOneSlotAsync(blocker.AddTo, new QueueOptions { Policy = "sjf", Strategy = "best-fit" });
        await Client.SubmitManyAsync(Specs(3, Blocker.Kind));
        await blocker.BegunAsync();

        var running = await ExplainAsync("t000000");
        var waiting = await ExplainAsync("t000002");
        Assert.True(running.Reason is PendingReason.None or PendingReason.WaitingForNode, running.ToString());
        Assert.Equal("one", running.Node!.Value.Name);
        Assert.Equal((TaskPhase.Pending, PendingReason.SlotsBusy, 1), (waiting.Phase, waiting.Reason, waiting.TasksAhead));
        Assert.Contains("The only slot that could take it is in use.", waiting.Text, StringComparison.Ordinal);
        Assert.Contains("has to end, or a node has to join.", waiting.Unblocks, StringComparison.Ordinal);
        Assert.Null(waiting.Assignment);
        blocker.End();

        var task = await EndAsync("t000000");
        var ended = await ExplainAsync("t000000");
        Assert.Equal((TaskPhase.Succeeded, PendingReason.None, task.Node), (ended.Phase, ended.Reason, ended.Node));
        var assignment = Assert.IsType<Explanation>(ended.Assignment);
        Assert.Equal(("sjf", "best-fit", false), (assignment.Policy, assignment.Strategy, assignment.Aged));
        Assert.Equal((1, 0), (assignment.Examined, assignment.Removed.Total));
        Assert.Null(ended.Unblocks);
        Assert.Equal(running.Assignment!.Score, assignment.Score);
    }

    [Fact]
    public async Task What_the_filters_removed_and_the_runners_up_are_kept_with_the_assignment()
    {
        var labels = new Labels([new("disk", "ssd")]);
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Labels = labels }, new ShellNode("two") { Labels = labels }, new ShellNode("three")],
        });
        var task = await RunAsync(new TaskSpec { Id = new TaskId("a"), Kind = "noop", RequiredLabels = labels });

        Assert.Equal((3, 1, 1), (task.Assignment!.Examined, task.Assignment.Removed.Labels, task.Assignment.Removed.Total));
        var other = Assert.Single(task.Assignment.RunnersUp);
        Assert.True(other.Node.Name is "one" or "two" && other.Node != task.Node, other.ToString());
    }

    [Fact]
    public async Task What_is_not_due_and_what_has_failed_say_what_they_wait_for()
    {
        var hour = TimeSpan.FromHours(1);
        await StartOneSlotAsync(handlers => handlers.Handle<string>("broken", (_, _) => throw new InvalidOperationException("It broke.")));
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("later"), Kind = "noop", NotBefore = MuchLater });
        await Client.SubmitAsync(Spec("failed", "broken", retry: new RetryPolicy { BaseDelay = hour, MaxDelay = hour }));
        await RunAsync(Spec("behind"));

        Assert.Equal(PendingReason.NotDue, (await ExplainAsync("later")).Reason);
        var failed = await ExplainAsync("failed");
        Assert.Equal((TaskPhase.RetryWait, PendingReason.RetryBackoff), (failed.Phase, failed.Reason));
        Assert.Contains("It broke.", failed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_node_it_says_so()
    {
        await StartAsync(new ShellOptions { Nodes = [] });
        await Client.SubmitAsync(Spec("a"));
        Assert.Equal(PendingReason.NoNodes, (await ExplainAsync("a")).Reason);
        Assert.Empty(await Client.NodesAsync());
        await Shell.JoinAsync(new ShellNode("late"));
        Assert.Equal("late", (await EndAsync("a")).Node!.Value.Name);
    }

    private async Task<TaskExplanation> ExplainAsync(string id)
    {
        var explanation = await Client.ExplainAsync(new TaskId(id));
        Assert.NotNull(explanation);
        return explanation;
    }
}
