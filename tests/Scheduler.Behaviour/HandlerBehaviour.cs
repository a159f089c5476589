using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>What a handler is told, and what comes of how it ends.</summary>
public abstract class HandlerBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public async Task A_handler_is_told_of_its_task_and_its_attempt()
    {
        TaskContext? told = null;
        await StartAsync(handlers => handlers.Handle<string, string>("told", (payload, context) =>
        {
            told = context;
            return Task.FromResult(payload);
        }));
        var task = await RunAsync(new TaskSpec
        {
            Id = new TaskId("a"),
            Kind = "told",
            Payload = Payload.Json("Ada"),
            Timeout = TimeSpan.FromHours(1),
            Principal = "grace",
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["trace"] = "0af7" },
        });

        Assert.Equal("Ada", ResultOf<string>(task));
        Assert.Equal(("a", "told", 1), (told!.TaskId.Value, told.Kind, told.Attempt));
        Assert.Equal(task.Token, told.Token);
        Assert.Equal((TimeSpan.FromHours(1), "grace", "0af7"), (told.Timeout!.Value, told.Principal, told.Headers["trace"]));
        Assert.Null(told.Checkpoint);
    }

    [Fact]
    public async Task A_failed_attempt_is_followed_by_another_with_a_higher_token()
    {
        var attempts = new List<(int Number, FencingToken Token)>();
        await StartAsync(handlers => handlers.Handle<string, int>("flaky", (_, context) =>
        {
            attempts.Add((context.Attempt, context.Token));
            return context.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult(context.Attempt);
        }));

        var task = await RunAsync(Spec("a", "flaky"));

        Assert.Equal(3, ResultOf<int>(task));
        Assert.Equal((3, 2, 0), (task.Attempt, task.FailedAttempts, task.LostAttempts));
        Assert.Equal([1, 2, 3], attempts.Select(a => a.Number));
        Assert.Equal(attempts.Select(a => a.Token).Distinct().Order(), attempts.Select(a => a.Token));
        Assert.Equal(attempts[^1].Token, task.Token);
    }

    [Fact]
    public async Task A_task_that_is_out_of_attempts_has_failed_with_the_error_of_the_last()
    {
        await StartAsync(handlers => handlers.Handle<string>(
            "broken", (_, context) => throw new InvalidOperationException($"It broke on attempt {context.Attempt}.")));
        var task = await RunAsync(Spec("a", "broken", retry: new RetryPolicy { MaxAttempts = 2, BaseDelay = TimeSpan.Zero }));

        Assert.Equal((TaskPhase.Failed, 2, 2), (task.Phase, task.Attempt, task.FailedAttempts));
        Assert.Contains("It broke on attempt 2.", task.Error, StringComparison.Ordinal);
        Assert.Equal("a", Assert.Single((await Client.ListAsync(new TaskFilter { Phase = TaskPhase.Failed })).Tasks).Id.Value);
        await Shell.StopAsync();
        Assert.Equal(FailureCause.OutOfAttempts, Shell.ReadJournal().OfType<FailureRecorded>().Single().Cause);
    }

    [Fact]
    public async Task A_handler_that_says_so_has_failed_for_good_with_its_own_words()
    {
        await StartAsync(handlers => handlers.Handle<string>("broken", (_, _) => throw new TaskFailedException("no good")));
        var handle = await Client.SubmitAsync<string>("broken", "x");

        var failure = await Assert.ThrowsAsync<TaskNotSucceededException>(() => handle.ResultAsync().WaitAsync(Bounded.Longest));

        Assert.Equal((TaskPhase.Failed, 1, "no good"), (failure.TaskInfo.Phase, failure.TaskInfo.Attempt, failure.TaskInfo.Error));
        await Shell.StopAsync();
        Assert.Equal(FailureCause.NotRetryable, Shell.ReadJournal().OfType<FailureRecorded>().Single().Cause);
    }

    [Fact]
    public async Task A_payload_that_can_not_be_read_fails_for_good()
    {
        await StartAsync();
        var task = await RunAsync(new TaskSpec { Id = new TaskId("a"), Kind = "greet", Payload = "{"u8.ToArray() });
        Assert.Equal((TaskPhase.Failed, 1), (task.Phase, task.Attempt));
        Assert.Contains("The kind 'greet' can't read its payload: it must be a text.", task.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_gives_up_although_nobody_asked_it_has_failed()
    {
        await StartAsync(handlers => handlers.Handle<string>("quitter", (_, _) => throw new OperationCanceledException("I'd rather not.")));
        var task = await RunAsync(Spec("a", "quitter", retry: RetryPolicy.Never));
        Assert.Equal(TaskPhase.Failed, task.Phase);
        Assert.Contains("I'd rather not.", task.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("at-once")]
    [InlineData("after-awaiting")]
    public async Task Handlers_that_block_their_threads_hold_up_nobody(string kind)
    {
        // So many that without further ado the pool would take minutes to have a thread for each.
        const int Count = 200;
        using var release = new ManualResetEvent(initialState: false);
        using var begun = new SemaphoreSlim(0);
        void Block(CancellationToken cancellation)
        {
            begun.Release();
            Assert.NotEqual(WaitHandle.WaitTimeout, WaitHandle.WaitAny([release, cancellation.WaitHandle], Bounded.Longest));
            cancellation.ThrowIfCancellationRequested();
        }

        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Slots = Count + 1 }],
            Lease = ShortLease,
            Handlers = handlers => handlers
                .Handle<string>("at-once", (_, context) =>
                {
                    Block(context.CancellationToken);
                    return Task.CompletedTask;
                })
                .Handle<string>("after-awaiting", async (_, context) =>
                {
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                    Block(context.CancellationToken);
                }),
        });
        var blocking = Specs(Count, kind, "blocking");
        await Client.SubmitManyAsync(blocking);
        for (var i = 0; i < Count; i++)
        {
            await Bounded.Await(begun.WaitAsync(), $"Only {i} of {Count} handlers have begun");
        }

        // What is left is one slot, and it is of use; a cancel is acted upon.
        var others = Specs(100);
        await Client.SubmitManyAsync(others);
        Assert.All(await EndsAsync(others), task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
        var cancelled = blocking[0].Id;
        (await Client.CancelAsync(cancelled)).OrThrow();
        Assert.Equal(TaskPhase.Cancelled, (await EndAsync(cancelled.Value)).Phase);
        release.Set();
        Assert.All(await EndsAsync(blocking.Skip(1)), task => Assert.Equal((TaskPhase.Succeeded, 1), (task.Phase, task.Attempt)));
    }

    [Fact]
    public async Task A_handler_that_blocks_its_thread_holds_up_nobody()
    {
        using var release = new ManualResetEventSlim();
        var begun = new Signal();
        await StartAsync(handlers => handlers.Handle<string>(
            "blocking",
            (_, _) =>
            {
                begun.Give();
                Assert.True(release.Wait(Bounded.Longest));
                return Task.CompletedTask;
            },
            new HandlerOptions { DedicatedThread = true }));
        await Client.SubmitAsync(Spec("a", "blocking"));
        await begun.GivenAsync();
        var others = Specs(100);
        await Client.SubmitManyAsync(others);
        Assert.All(await EndsAsync(others), task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
        Assert.False((await GetAsync("a")).Phase.IsFinal());
        release.Set();
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("a")).Phase);
    }
}
