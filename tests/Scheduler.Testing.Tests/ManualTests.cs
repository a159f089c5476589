using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Tests;

/// <summary>Nothing runs but by the test, step by step.</summary>
public sealed class ManualTests
{
    [Fact]
    public async Task Nothing_runs_before_the_test_lets_it()
    {
        var ran = new List<int>();
        using var scheduler = Start(ran);
        var receipt = await scheduler.SubmitAsync(Tasks.Of("work", 1));
        Assert.Equal(TaskPhase.Pending, (await scheduler.GetAsync(receipt.Task))!.Phase);
        Assert.Empty(ran);
        scheduler.Run();
        Assert.Equal([1], ran);
        scheduler.AssertSucceeded(receipt.Task);
    }

    [Fact]
    public async Task Why_a_task_waits_is_explained()
    {
        using var scheduler = Start([]);
        var receipt = await scheduler.SubmitAsync(Tasks.Of("work", 1));
        var explained = await scheduler.ExplainAsync(receipt.Task);
        Assert.Equal(PendingReason.SlotsBusy, explained!.Reason);
        Assert.StartsWith("None of the 4 slots that could take it is free", explained.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_by_one_is_for_this_mode_alone()
    {
        using var scheduler = TestScheduler.Start(_ => { });
        Assert.Contains("TestMode.Manual only", Assert.Throws<SchedulerTestException>(() => scheduler.RunNext()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_run_one_by_one_in_the_order_of_their_queue()
    {
        var ran = new List<int>();
        using var scheduler = Start(ran, "priority");
        for (var number = 1; number <= 3; number++)
        {
            await scheduler.SubmitAsync(Tasks.Of("work", number, number) with { Priority = number });
        }

        Assert.Equal("work-3", scheduler.RunNext()!.Id.Value);
        Assert.Equal([3], ran);
        Assert.Equal("work-2", scheduler.RunNext()!.Id.Value);
        Assert.Equal("work-1", scheduler.RunNext()!.Id.Value);
        Assert.Null(scheduler.RunNext());
        Assert.Equal([3, 2, 1], ran);
    }

    [Fact]
    public async Task A_failed_attempt_waits_for_the_time_that_the_test_lets_pass()
    {
        var attempts = 0;
        using var scheduler = TestScheduler.Start(
            options => options.Handle<int>("fails", (int _) => ++attempts == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask), TestMode.Manual);
        var receipt = await scheduler.SubmitAsync(Tasks.Of("fails", 1) with { Retry = new RetryPolicy { BaseDelay = TimeSpan.FromMinutes(1), JitterPercent = 0 } });
        Assert.Equal(TaskPhase.RetryWait, scheduler.RunNext()!.Phase);
        scheduler.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, attempts);
        scheduler.Advance(TimeSpan.FromSeconds(1));
        scheduler.AssertSucceeded(receipt.Task);
    }

    [Fact]
    public async Task What_waits_for_an_end_waits_for_the_test()
    {
        using var scheduler = Start([]);
        var receipt = await scheduler.SubmitAsync(Tasks.Of("work", 1));
        var ended = scheduler.WaitAsync(receipt.Task);
        Assert.False(ended.IsCompleted);
        scheduler.Run();
        Assert.Equal(TaskPhase.Succeeded, (await ended).Phase);
    }

    [Fact]
    public async Task All_that_is_to_come_can_be_run_at_once()
    {
        var ran = new List<int>();
        using var scheduler = Start(ran);
        await scheduler.SubmitAsync(Tasks.Of("work", 1) with { NotBefore = Timestamp.From(scheduler.Now.AddDays(30)) });
        scheduler.RunToEnd();
        Assert.Equal([1], ran);
        Assert.Equal(scheduler.Options.Start.AddDays(30), scheduler.Now);
    }

    [Fact]
    public async Task A_crash_loses_what_runs_and_nothing_that_was_submitted()
    {
        var begun = 0;
        var signal = default(TestSignal);
        using var scheduler = TestScheduler.Start(
            options => options.Handle<int>("work", async (int _) =>
            {
                if (++begun == 1)
                {
                    await signal!.WaitAsync();
                    begun = 100;
                }
            }),
            TestMode.Manual);
        signal = scheduler.NewSignal();
        var receipt = await scheduler.SubmitAsync(Tasks.Of("work", 1));
        Assert.Equal(TaskPhase.Running, scheduler.RunNext()!.Phase);
        scheduler.Crash();
        signal.Set();
        scheduler.Run();
        Assert.Equal(2, begun);
        var task = scheduler.AssertSucceeded(receipt.Task);
        Assert.Equal((2, 1), (task.Attempt, task.LostAttempts));
    }

    private static TestScheduler Start(List<int> ran, string policy = "fcfs") => TestScheduler.Start(
        options =>
        {
            options.Queues = [new QueueOptions { Policy = policy }];
            options.Handle<int>("work", (int number) =>
            {
                ran.Add(number);
                return Task.CompletedTask;
            });
        },
        TestMode.Manual);
}
