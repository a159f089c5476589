using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Behaviour;

/// <summary>An attempt that runs longer than its task allows is asked to stop, and then given up.</summary>
public abstract class TimeoutBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public async Task An_attempt_over_its_timeout_is_asked_to_stop_and_another_follows()
    {
        await StartAsync(handlers => handlers.Handle<string, int>("slow", async (_, context) =>
        {
            if (context.Attempt == 1)
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }

            return context.Attempt;
        }));
        var task = await RunAsync(Slow("a"));

        Assert.Equal(2, ResultOf<int>(task));
        Assert.Equal(1, task.FailedAttempts);
        await Shell.StopAsync();
        var failed = Shell.ReadJournal().OfType<AttemptFailed>().Single();
        Assert.True(failed.TimedOut);
        Assert.Contains("ran longer than its timeout", failed.Error, StringComparison.Ordinal);
        Assert.True(failed.RunTime >= Slow("a").Timeout);
    }

    [Fact]
    public async Task A_handler_that_succeeds_after_it_was_asked_to_stop_has_succeeded()
    {
        await StartAsync(handlers => handlers.Handle<string, string>("slow", async (_, context) =>
        {
            await context.CancellationToken.WhenFired();
            return "done";
        }));
        Assert.Equal("done", ResultOf<string>(await RunAsync(Slow("a"))));
    }

    [Fact]
    public async Task A_handler_that_does_not_stop_is_given_up_and_the_task_goes_on_without_it()
    {
        var release = new Signal();
        await StartAsync(new ShellOptions
        {
            // The second attempt must not be given up as well where processors are busy.
            CancelGrace = TimeSpan.FromSeconds(1),
            Handlers = handlers => handlers.Handle<string, int>("slow", async (_, context) =>
            {
                if (context.Attempt == 1)
                {
                    await release.GivenAsync();
                }

                return context.Attempt;
            }),
        });
        var task = await RunAsync(Slow("a"));
        Assert.Equal((2, 1), (ResultOf<int>(task), task.FailedAttempts));

        // What it comes to after all is dropped.
        release.Give();
        Assert.Equal(TaskPhase.Succeeded, (await RunAsync(Spec("b"))).Phase);
        Assert.Equal(2, ResultOf<int>(await GetAsync("a")));
    }

    [Fact]
    public async Task A_handler_that_was_given_up_holds_its_slot_and_that_is_said()
    {
        var release = new Signal();
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Slots = 1 }],
            CancelGrace = TimeSpan.FromMilliseconds(50),
            Handlers = handlers => handlers.Handle<string, int>("slow", async (_, context) =>
            {
                await release.GivenAsync();
                return context.Attempt;
            }),
        });
        var stuck = await RunAsync(Slow("a") with { Retry = new RetryPolicy { MaxAttempts = 1 } });
        Assert.Equal(TaskPhase.Failed, stuck.Phase);
        await Client.SubmitAsync(Spec("b"));

        var blocked = Assert.Single(await Bounded.UntilAsync(BlockedAsync, slots => slots.Count > 0, "The node has told of no blocked slot"));
        Assert.Equal(("a", 1, 1), (blocked.Task.Value, blocked.Attempt, blocked.Slots));
        Assert.Equal(1, (await Client.StatisticsAsync()).SlotsBlocked);
        var why = (await Client.ExplainAsync(new TaskId("b")))!.Unblocks;
        Assert.Contains("1 slot is held by attempt 1 of a on one#", why, StringComparison.Ordinal);

        release.Give();
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("b")).Phase);
        await Bounded.UntilAsync(BlockedAsync, slots => slots.Count == 0, "The node still tells of a blocked slot");
    }

    private async Task<IReadOnlyList<BlockedSlots>> BlockedAsync(CancellationToken cancellationToken) =>
        (await Client.NodesAsync(cancellationToken)).Single().Blocked;

    private static TaskSpec Slow(string id) => new()
    {
        Id = new TaskId(id),
        Kind = "slow",
        Payload = Payload.Json("Ada"),
        Timeout = TimeSpan.FromMilliseconds(50),
        Retry = new RetryPolicy { BaseDelay = TimeSpan.Zero },
    };
}
