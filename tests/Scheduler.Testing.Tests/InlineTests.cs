using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Tests;

/// <summary>A submit runs at once.</summary>
public sealed class InlineTests
{
    [Fact]
    public async Task A_submit_runs_at_once_on_the_thread_of_the_test()
    {
        var thread = 0;
        using var scheduler = TestScheduler.Start(options => options.Handle<string, string>("greet", (string name) =>
        {
            thread = Environment.CurrentManagedThreadId;
            return $"Hello, {name}!";
        }));
        var here = Environment.CurrentManagedThreadId;
        var submitted = scheduler.SubmitAsync(Tasks.Of("greet", "Ada"));
        Assert.True(submitted.IsCompleted);
        Assert.Equal(here, thread);
        var task = scheduler.AssertSucceeded((await submitted).Task);
        Assert.Equal("Hello, Ada!", Payload.Read<string>(task.Result!.Value));
    }

    [Fact]
    public async Task What_a_task_adds_has_run_too_when_the_submit_returns()
    {
        using var scheduler = TestScheduler.Start(options => options
            .Handle<int>("outer", (int _, Execution.Handlers.TaskContext context) =>
            {
                context.Then("inner", 1);
                return Task.CompletedTask;
            })
            .Handle<int>("inner", (int _) => Task.CompletedTask));
        await scheduler.SubmitAsync(Tasks.Of("outer", 1));
        scheduler.AssertSucceeded(scheduler.AssertSubmitted("inner", 1).Id);
    }

    [Fact]
    public async Task Whoever_waits_for_a_result_lets_its_retries_pass()
    {
        var attempts = 0;
        using var scheduler = TestScheduler.Start(options => options.Handle<int, int>(
            "flaky", (int number) => ++attempts < 3 ? throw new InvalidOperationException("not yet") : number * 2));
        var start = scheduler.Now;
        var receipt = await scheduler.SubmitAsync(Tasks.Of("flaky", 21));
        Assert.Equal(TaskPhase.RetryWait, (await scheduler.GetAsync(receipt.Task))!.Phase);
        Assert.Equal(42, await scheduler.Handle<int>(receipt.Task).ResultAsync());
        Assert.InRange(scheduler.Now - start, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_payload_that_its_handler_cannot_read_fails_as_in_production()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle<int, int>("double", (int number) => number * 2));
        var receipt = await scheduler.SubmitAsync(Tasks.Of("double", "two"));
        Assert.Equal(1, scheduler.AssertFailed(receipt.Task).Attempt);
    }

    [Fact]
    public async Task A_task_of_an_unknown_kind_is_refused_as_in_production()
    {
        using var scheduler = TestScheduler.Start(_ => { });
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(async () => await scheduler.SubmitAsync(Tasks.Of("greet", "Ada")));
        Assert.Equal(RejectionCode.UnknownKind, refused.Rejection.Code);
    }

    [Fact]
    public async Task A_wait_that_nothing_ends_says_why()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle<int>("work", (int _) => Task.CompletedTask));
        var receipt = await scheduler.SubmitAsync(Tasks.Of("work", 1) with { RequiredLabels = new Labels([KeyValuePair.Create("gpu", "yes")]) });
        var wrong = await Assert.ThrowsAsync<SchedulerTestException>(() => scheduler.WaitAsync(receipt.Task));
        Assert.Contains("366d", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("gpu", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_task_can_be_cancelled()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle<int>(
            "long", (int _, Execution.Handlers.TaskContext context) => Task.Delay(TimeSpan.FromHours(1), context.TimeProvider, context.CancellationToken)));
        var receipt = await scheduler.SubmitAsync(Tasks.Of("long", 1));
        Assert.Equal(TaskPhase.Running, (await scheduler.GetAsync(receipt.Task))!.Phase);
        await scheduler.CancelAsync(receipt.Task);
        Assert.Equal(TaskPhase.Cancelled, (await scheduler.WaitAsync(receipt.Task)).Phase);
        Assert.Equal(scheduler.Options.Start, scheduler.Now);
    }

    [Fact]
    public async Task A_timeout_passes_in_virtual_time()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle<int>(
            "long", (int _, Execution.Handlers.TaskContext context) => Task.Delay(TimeSpan.FromHours(1), context.TimeProvider, context.CancellationToken)));
        var receipt = await scheduler.SubmitAsync(Tasks.Of("long", 1) with { Timeout = TimeSpan.FromMinutes(1), Retry = RetryPolicy.Never });
        var ended = await scheduler.WaitAsync(receipt.Task);
        Assert.Equal(TaskPhase.Failed, ended.Phase);
        Assert.Contains("timeout", ended.Error, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(1), scheduler.Now - scheduler.Options.Start);
    }

    [Fact]
    public async Task Checkpoints_are_durable_and_read_back()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle<int, int>("steps", async (int _, Execution.Handlers.TaskContext context) =>
        {
            var step = context.ReadCheckpoint<int>();
            await context.CheckpointAsync(step + 1);
            return step == 0 ? throw new InvalidOperationException("once more") : step;
        }));
        var receipt = await scheduler.SubmitAsync(Tasks.Of("steps", 0));
        Assert.Equal(1, await scheduler.Handle<int>(receipt.Task).ResultAsync());
    }

    [Fact]
    public async Task A_handler_may_submit_and_wait()
    {
        TestScheduler? scheduler = null;
        using var started = scheduler = TestScheduler.Start(options => options
            .Handle<int, int>("outer", async (int number) =>
            {
                var inner = await scheduler!.SubmitAsync(Tasks.Of("inner", number));
                return await scheduler!.Handle<int>(inner.Task).ResultAsync() + 1;
            })
            .Handle<int, int>("inner", async (int number, Execution.Handlers.TaskContext context) =>
            {
                await Task.Delay(TimeSpan.FromMinutes(1), context.TimeProvider);
                return number * 2;
            }));
        var receipt = await scheduler.SubmitAsync(Tasks.Of("outer", 4));
        Assert.Equal(9, await scheduler.Handle<int>(receipt.Task).ResultAsync());
    }

    [Fact]
    public async Task Code_that_goes_on_on_the_pool_is_waited_for()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle<int, int>("pool", async (int number) =>
        {
            var doubled = await Task.Run(() => number * 2).ConfigureAwait(false);
            await Task.Yield();
            return doubled;
        }));
        var receipt = await scheduler.SubmitAsync(Tasks.Of("pool", 4));
        scheduler.AssertSucceeded(receipt.Task);
    }

    [Fact]
    public async Task A_handler_that_waits_for_something_outside_is_named()
    {
        var never = new TaskCompletionSource();
        using var scheduler = TestScheduler.Start(
            options => options.Handle<int>("stuck", (int _) => never.Task), new TestOptions { Patience = TimeSpan.FromMilliseconds(1) });
        var wrong = await Assert.ThrowsAsync<SchedulerTestException>(async () => await scheduler.SubmitAsync(Tasks.Of("stuck", 1)));
        Assert.Contains("The handler of 'stuck' (task stuck-1, attempt 1) has been at work for 1ms of real time", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_may_wait_for_a_signal_of_the_test()
    {
        TestSignal? signal = null;
        using var scheduler = TestScheduler.Start(options => options.Handle<int>("gated", (int _) => signal!.WaitAsync()));
        signal = scheduler.NewSignal();
        var receipt = await scheduler.SubmitAsync(Tasks.Of("gated", 1));
        Assert.Equal(TaskPhase.Running, (await scheduler.GetAsync(receipt.Task))!.Phase);
        signal.Set();
        scheduler.AssertSucceeded(receipt.Task);
    }

    [Fact]
    public async Task Many_threads_may_ask_at_a_time()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle<int, int>("double", (int number) => number * 2));
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), async (number, _) =>
            await scheduler.SubmitAsync(new TaskSpec { Id = $"double-{number}", Kind = "double", Payload = Payload.Json(number) }));
        scheduler.Run();
        Assert.Equal(200, (await scheduler.CountAsync())[TaskPhase.Succeeded]);
    }
}
