using Microsoft.Extensions.Time.Testing;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Execution.Handlers;

namespace Scheduler.Embedded.Tests;

/// <summary>Tasks that grow too old to be tried again, by a clock that tests turn.</summary>
public sealed class GreatestAgeTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(23, TaskPhase.Succeeded)]
    [InlineData(24, TaskPhase.Failed)]
    public async Task A_task_that_grew_too_old_while_nobody_ran_it_is_not_tried_again(int hours, TaskPhase end)
    {
        using var folder = new TempFolder();
        var policy = new RetryPolicy { Delays = [TimeSpan.FromHours(1)], MaxAge = TimeSpan.FromDays(1) };
        await using (var before = await StartAsync(folder.Data))
        {
            await before.SubmitAsync(Run.Task("a", "flaky", retry: policy));

            // One slot: it has failed when the next one ends.
            await before.SubmitAsync(Run.Task("behind"));
            await before.WaitAsync(new TaskId("behind"));
            Assert.Equal(TaskPhase.RetryWait, (await before.GetAsync(new TaskId("a")))!.Phase);
        }

        _time.Advance(TimeSpan.FromHours(hours));
        await using var after = await StartAsync(folder.Data);
        var task = await after.WaitAsync(new TaskId("a"));

        Assert.Equal((end, 1), (task.Phase, task.FailedAttempts));
        if (end == TaskPhase.Failed)
        {
            Assert.StartsWith("It is not tried again: the next attempt would begin when it is older than 1d", task.Error, StringComparison.Ordinal);
            Assert.EndsWith("The last error: Not yet.", task.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_rule_of_an_exception_can_be_given_with_the_other_options()
    {
        await using var scheduler = await Run.InMemoryAsync(o => o
            .Handle("throwing", (string _) => throw new InvalidOperationException("It broke."))
            .OnException<InvalidOperationException>(_ => RetryDecision.Never));
        await scheduler.SubmitAsync(Run.Task("a", "throwing"));
        Assert.Equal(1, (await scheduler.WaitAsync(new TaskId("a"))).Attempt);
    }

    private Task<EmbeddedScheduler> StartAsync(string folder) => Run.InFolderAsync(folder, options =>
    {
        options.TimeProvider = _time;
        options.Nodes = [new NodeOptions { Name = "one", Slots = 1 }];
        options.Handle<string>("flaky", (_, context) => context.Attempt == 1
            ? throw new TaskFailedException("Not yet.", retryable: true) : Task.CompletedTask);
    });
}
