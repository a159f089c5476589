using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Behaviour;

/// <summary>What waits is cancelled at once; what runs is asked to stop, and its end tells which came first.</summary>
public abstract class CancelBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly TaskId A = new("a");

    [Fact]
    public async Task A_task_that_is_not_due_is_cancelled_at_once()
    {
        await StartAsync();
        await Client.SubmitAsync(new TaskSpec { Id = A, Kind = "noop", NotBefore = MuchLater });
        Assert.Equal(TaskPhase.Scheduled, (await GetAsync("a")).Phase);

        var answer = (await Client.CancelAsync(A)).OrThrow();

        Assert.Equal(TaskPhase.Cancelled, answer.Phase);
        Assert.Equal(TaskPhase.Cancelled, (await EndAsync("a")).Phase);
    }

    [Fact]
    public async Task A_task_that_waits_for_a_node_is_cancelled_at_once()
    {
        await StartAsync();
        await Client.SubmitAsync(new TaskSpec { Id = A, Kind = "noop", RequiredLabels = Gpu });
        Assert.Equal(PendingReason.NoNodeHasLabels, (await Client.ExplainAsync(A))!.Reason);

        Assert.Equal(TaskPhase.Cancelled, (await Client.CancelAsync(A)).OrThrow().Phase);
        Assert.Equal(TaskPhase.Cancelled, (await EndAsync("a")).Phase);
    }

    [Fact]
    public async Task A_task_that_waits_for_its_next_attempt_is_cancelled_at_once()
    {
        await StartOneSlotAsync(handlers => handlers.Handle<string>("broken", (_, _) => throw new InvalidOperationException("It broke.")));
        var hour = TimeSpan.FromHours(1);
        await Client.SubmitAsync(Spec("a", "broken", retry: new RetryPolicy { BaseDelay = hour, MaxDelay = hour, JitterPercent = 0 }));

        // Behind it on the only slot: when this has ended, the failure has been recorded.
        await RunAsync(Spec("b"));
        var waiting = await GetAsync("a");
        Assert.Equal((TaskPhase.RetryWait, 1), (waiting.Phase, waiting.FailedAttempts));

        Assert.Equal(TaskPhase.Cancelled, (await Client.CancelAsync(A)).OrThrow().Phase);
        Assert.Equal(TaskPhase.Cancelled, (await EndAsync("a")).Phase);
    }

    [Fact]
    public async Task A_running_task_is_asked_to_stop()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        await Client.SubmitAsync(Spec("a", Blocker.Kind));
        await blocker.BegunAsync();

        Assert.False((await Client.CancelAsync(A)).OrThrow().Phase.IsFinal());
        Assert.Equal(TaskPhase.Cancelled, (await EndAsync("a")).Phase);
    }

    [Fact]
    public async Task A_running_task_that_succeeds_all_the_same_has_succeeded()
    {
        var (begun, asked) = (new Signal(), new Signal());
        await StartAsync(handlers => handlers.Handle<string, string>("stubborn", async (_, context) =>
        {
            begun.Give();
            await context.CancellationToken.WhenFired();
            asked.Give();
            return "done";
        }));
        await Client.SubmitAsync(Spec("a", "stubborn"));
        await begun.GivenAsync();

        (await Client.CancelAsync(A)).OrThrow();
        await asked.GivenAsync();

        var task = await EndAsync("a");
        Assert.Equal("done", ResultOf<string>(task));
        Assert.True(task.CancelRequested);
    }

    [Fact]
    public async Task A_handler_that_does_not_return_is_given_up_and_its_slot_is_free_when_it_does()
    {
        var (begun, release) = (new Signal(), new Signal());
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Slots = 1 }],
            CancelGrace = TimeSpan.FromMilliseconds(20),
            Handlers = handlers => handlers.Handle<string>("deaf", async (_, _) =>
            {
                begun.Give();
                await release.GivenAsync();
            }),
        });
        await Client.SubmitAsync(Spec("a", "deaf"));
        await begun.GivenAsync();
        (await Client.CancelAsync(A)).OrThrow();
        Assert.Equal(TaskPhase.Cancelled, (await EndAsync("a")).Phase);

        // It is at work still, where nobody waits for it.
        await Client.SubmitAsync(Spec("b"));
        Assert.False((await GetAsync("b")).Phase.IsFinal());
        release.Give();
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("b")).Phase);
    }

    [Fact]
    public async Task Asked_again_while_it_runs_the_answer_is_the_same()
    {
        var (begun, release) = (new Signal(), new Signal());
        await StartAsync(handlers => handlers.Handle<string>("slow", async (_, context) =>
        {
            begun.Give();
            await context.CancellationToken.WhenFired();
            await release.GivenAsync();
            context.CancellationToken.ThrowIfCancellationRequested();
        }));
        await Client.SubmitAsync(Spec("a", "slow"));
        await begun.GivenAsync();
        Assert.True((await Client.CancelAsync(A)).IsAccepted);
        Assert.True((await Client.CancelAsync(A)).IsAccepted);
        Assert.True((await GetAsync("a")).CancelRequested);
        release.Give();

        Assert.Equal(TaskPhase.Cancelled, (await EndAsync("a")).Phase);
        await Shell.StopAsync();
        Assert.Single(Shell.ReadJournal().OfType<CancelRequested>());
    }

    [Fact]
    public async Task A_finished_or_unknown_task_can_not_be_cancelled()
    {
        await StartAsync();
        Assert.Equal(RejectionCode.UnknownTask, (await Client.CancelAsync(A)).Rejection!.Code);
        await RunAsync(Spec("a"));
        Assert.Equal(RejectionCode.AlreadyFinal, (await Client.CancelAsync(A)).Rejection!.Code);
    }
}
