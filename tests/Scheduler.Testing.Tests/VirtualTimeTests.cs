using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Testing.Tests;

/// <summary>Time passes when the test lets it, with all that is due in it.</summary>
public sealed class VirtualTimeTests
{
    [Fact]
    public void A_year_of_a_schedule_passes_in_one_call()
    {
        var ran = new List<DateTimeOffset>();
        using var scheduler = TestScheduler.Start(options => options
            .Handle<string>("report", (string _, TaskContext context) =>
            {
                ran.Add(context.TimeProvider.GetUtcNow());
                return Task.CompletedTask;
            })
            .Schedule("nightly", "cron: 0 2 * * *", "report", "all", schedule => schedule with { Zone = "Europe/Berlin" }));
        scheduler.Advance(TimeSpan.FromDays(365));
        Assert.Equal(365, ran.Count);

        // 2 h in Berlin, in winter and in summer.
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 1, 0, 0, TimeSpan.Zero), ran[0]);
        Assert.Equal(new DateTimeOffset(2030, 7, 1, 0, 0, 0, TimeSpan.Zero), ran.Single(at => at is { Month: 7, Day: 1 }));
    }

    [Fact]
    public async Task Things_happen_at_their_moments_and_the_clock_stands_where_the_test_put_it()
    {
        var at = new List<TimeSpan>();
        using var scheduler = TestScheduler.Start(options => options.Handle<int>("tick", async (int seconds, TaskContext context) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), context.TimeProvider);
            at.Add(context.TimeProvider.GetUtcNow() - new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        }));
        await scheduler.SubmitAsync(Tasks.Of("tick", 30, 1));
        await scheduler.SubmitAsync(Tasks.Of("tick", 10, 2));
        await scheduler.SubmitAsync(Tasks.Of("tick", 70, 3));
        scheduler.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)], at);
        Assert.Equal(scheduler.Options.Start.AddMinutes(1), scheduler.Now);
        scheduler.AdvanceTo(scheduler.Options.Start.AddSeconds(70));
        Assert.Equal(3, at.Count);
    }

    [Fact]
    public async Task A_delay_of_a_submit_counts_from_the_virtual_moment()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle("greet", (string _) => { }));
        var task = await scheduler.SubmitAsync("greet", "Ada", o => o.After(TimeSpan.FromHours(1)));
        scheduler.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(TaskPhase.Scheduled, (await scheduler.GetAsync(task.Id))!.Phase);
        scheduler.Advance(TimeSpan.FromMinutes(1));
        scheduler.AssertSucceeded(task.Id);
    }

    [Fact]
    public void Timers_of_the_test_fire_in_virtual_time()
    {
        using var scheduler = TestScheduler.Start(_ => { });
        var fired = 0;
        using var timer = scheduler.Time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        scheduler.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(3, fired);
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        scheduler.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, fired);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4_000 * 86_400)]
    public void Time_does_not_go_back_nor_too_far(int seconds)
    {
        using var scheduler = TestScheduler.Start(_ => { });
        var wrong = Assert.Throws<SchedulerConfigurationException>(() => scheduler.Advance(TimeSpan.FromSeconds(seconds)));
        Assert.StartsWith("The time to advance by is", wrong.Message, StringComparison.Ordinal);
        Assert.Throws<SchedulerConfigurationException>(() => scheduler.AdvanceTo(scheduler.Now.AddTicks(-1)));
    }

    [Fact]
    public async Task A_handler_can_not_move_the_time()
    {
        TestScheduler? scheduler = null;
        using var started = scheduler = TestScheduler.Start(options => options.Handle<int>("moves", (int _) =>
        {
            scheduler!.Advance(TimeSpan.FromDays(1));
            return Task.CompletedTask;
        }));
        var receipt = await scheduler.SubmitAsync(Tasks.Of("moves", 1) with { Retry = RetryPolicy.Never });
        Assert.Contains("can't move the time", scheduler.AssertFailed(receipt.Task).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_may_wait_for_one_that_ended_so_long_ago_that_only_the_archive_knows()
    {
        using var scheduler = TestScheduler.Start(options => options.Handle<int>("tick", (int _) => Task.CompletedTask));
        await scheduler.SubmitAsync(Tasks.Of("tick", 1, number: 1));
        scheduler.Advance(TimeSpan.FromDays(2));
        await scheduler.SubmitAsync(Tasks.Of("tick", 1, number: 2) with { After = ["tick-1"] });
        Assert.Equal(TaskPhase.Succeeded, (await scheduler.WaitAsync("tick-2")).Phase);
    }

    [Fact]
    public async Task So_may_a_task_that_a_handler_adds_and_is_found_by_what_it_waited_for()
    {
        using var scheduler = TestScheduler.Start(options => options
            .Handle<int>("tick", (int _) => Task.CompletedTask)
            .Handle<string>("add", (string after, TaskContext context) =>
            {
                context.Then(Tasks.Of("tick", 1) with { Id = $"{context.TaskId}/next", After = [after] });
                return Task.CompletedTask;
            }));
        await scheduler.SubmitAsync(Tasks.Of("tick", 1, number: 1));
        scheduler.Advance(TimeSpan.FromDays(2));
        await scheduler.SubmitAsync(Tasks.Of("add", "tick-1"));
        Assert.Equal(TaskPhase.Succeeded, (await scheduler.WaitAsync("add-1/next")).Phase);
        var found = await scheduler.DependantsAsync("tick-1");
        Assert.Equal((1, new Dependant("add-1/next", DependencyCondition.Succeeded, TaskPhase.Succeeded)), (found.Total, found.Dependants[0]));

        await scheduler.SubmitAsync(Tasks.Of("add", "nobody", number: 2));
        Assert.Contains("waits for the task 'nobody', which is not known", scheduler.AssertFailed("add-2").Error, StringComparison.Ordinal);
    }
}
