using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>What a handler saved is there for the attempt that follows it, whatever became of the one that saved it.</summary>
public abstract class CheckpointBehaviour(IShell shell) : BehaviourTest(shell)
{
    private readonly Signal _saved = new();

    [Fact]
    public async Task What_was_saved_is_there_after_the_node_has_died()
    {
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one"), new ShellNode("two")],
            Handlers = AddSaver,
            Lease = ShortLease,
        });
        await Client.SubmitAsync(Spec("a", "saver"));
        await _saved.GivenAsync();
        await Shell.KillAsync((await GetAsync("a")).Node!.Value.Name);
        Assert.Equal("attempt 2 from 41", ResultOf<string>(await EndAsync("a")));
    }

    [Fact]
    public async Task What_was_saved_is_there_after_everything_has_died()
    {
        await StartAsync(AddSaver);
        await Client.SubmitAsync(Spec("a", "saver"));
        await _saved.GivenAsync();
        await Shell.CrashAsync();
        await StartAsync(AddSaver);
        Assert.Equal("attempt 2 from 41", ResultOf<string>(await EndAsync("a")));
    }

    [Fact]
    public async Task What_was_saved_is_there_after_an_end_in_good_order()
    {
        await StartAsync(AddSaver);
        await Client.SubmitAsync(Spec("a", "saver"));
        await _saved.GivenAsync();
        await Shell.StopAsync();
        await StartAsync(AddSaver);
        Assert.Equal("attempt 2 from 41", ResultOf<string>(await EndAsync("a")));
    }

    [Fact]
    public async Task What_was_saved_last_is_there_after_an_attempt_has_failed()
    {
        await StartAsync(handlers => handlers.Handle<string, int>("saver", async (_, context) =>
        {
            if (context.ReadCheckpoint<int?>() is { } row)
            {
                return row;
            }

            await context.CheckpointAsync(1);
            await context.CheckpointAsync(2);
            throw new InvalidOperationException("It broke.");
        }));
        var task = await RunAsync(Spec("a", "saver"));
        Assert.Equal((2, 1), (ResultOf<int>(task), task.FailedAttempts));
        await Shell.StopAsync();
        Assert.Equal(2, Payload.Read<int>(Shell.ReadJournal().OfType<CheckpointSaved>().Last().State));
    }

    [Fact]
    public async Task A_checkpoint_over_the_limit_is_refused_and_the_attempt_goes_on_with_the_one_before()
    {
        Rejection? refusal = null;
        await StartAsync(new ShellOptions
        {
            Limits = new SchedulerLimits { MaxCheckpointBytes = 10 },
            Handlers = handlers => handlers.Handle<string, string>("saver", async (_, context) =>
            {
                if (context.ReadCheckpoint<string>() is { } state)
                {
                    return state;
                }

                await context.CheckpointAsync("small");
                var refused = await Assert.ThrowsAsync<CheckpointRefusedException>(() => context.CheckpointAsync("far too large"));
                refusal = refused.Rejection;
                throw context.Yield();
            }),
        });
        Assert.Equal("small", ResultOf<string>(await RunAsync(Spec("a", "saver"))));
        Assert.Equal(RejectionCode.CheckpointTooLarge, refusal!.Code);
    }

    [Fact]
    public async Task A_task_that_is_made_to_run_again_begins_at_the_beginning()
    {
        await StartAsync(handlers => handlers.Handle<string, string>("saver", async (_, context) =>
        {
            await context.CheckpointAsync(41);
            return context.Checkpoint is null && context.Attempt == 1 && _saved.IsGiven ? "anew" : throw new TaskFailedException("no good");
        }));
        Assert.Equal(TaskPhase.Failed, (await RunAsync(Spec("a", "saver"))).Phase);
        _saved.Give();
        (await Client.RetryAsync(new TaskId("a"))).OrThrow();
        Assert.Equal("anew", ResultOf<string>(await EndAsync("a")));
    }

    private void AddSaver(HandlerRegistry handlers) => handlers.Handle<string, string>("saver", async (_, context) =>
    {
        if (context.ReadCheckpoint<int?>() is { } row)
        {
            return $"attempt {context.Attempt} from {row}";
        }

        await context.CheckpointAsync(41);
        _saved.Give();
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return "never";
    });
}
