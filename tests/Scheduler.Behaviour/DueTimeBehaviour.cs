using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Behaviour;

/// <summary>Tasks that may not begin before a time, or need not begin after one.</summary>
public abstract class DueTimeBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly TimeSpan Little = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_task_runs_when_it_is_due_and_not_before()
    {
        await StartAsync();
        var due = Soon();
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("a"), Kind = "noop", NotBefore = due });

        var task = await EndAsync("a");

        Assert.Equal(TaskPhase.Succeeded, task.Phase);
        Assert.True(task.AssignedAt >= due, $"Assigned at {task.AssignedAt}, due at {due}.");
    }

    [Fact]
    public async Task A_failed_attempt_is_followed_by_the_next_when_its_delay_is_over()
    {
        await StartAsync(handlers => handlers.Handle<string>(
            "flaky", (_, context) => context.Attempt == 1 ? throw new InvalidOperationException("not yet") : Task.CompletedTask));
        var task = await RunAsync(Spec("a", "flaky", retry: new RetryPolicy { BaseDelay = Little, JitterPercent = 0 }));
        Assert.Equal((TaskPhase.Succeeded, 2), (task.Phase, task.Attempt));
        await Shell.StopAsync();
        var failed = Shell.ReadJournal().OfType<AttemptFailed>().Single();
        Assert.Equal(failed.At + Little, failed.RetryAt);
        Assert.True(task.AssignedAt >= failed.RetryAt);
    }

    [Fact]
    public async Task A_task_that_has_not_begun_by_then_expires()
    {
        await StartAsync();
        await Client.SubmitManyAsync(
        [
            new TaskSpec { Id = new TaskId("waiting"), Kind = "noop", RequiredLabels = Gpu, ExpiresAt = Soon() },
            new TaskSpec { Id = new TaskId("late"), Kind = "noop", ExpiresAt = new Timestamp(1) },
        ]);
        foreach (var id in new[] { "waiting", "late" })
        {
            var task = await EndAsync(id);
            Assert.Equal((TaskPhase.Expired, 0), (task.Phase, task.Attempt));
        }
    }

    [Fact]
    public async Task A_task_that_waits_for_its_next_attempt_expires()
    {
        await StartAsync(handlers => handlers.Handle<string>("broken", (_, _) => throw new InvalidOperationException("It broke.")));
        var task = await RunAsync(new TaskSpec
        {
            Id = new TaskId("a"),
            Kind = "broken",
            Payload = Payload.Json("Ada"),
            Retry = new RetryPolicy { BaseDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) },
            ExpiresAt = Timestamp.From(DateTimeOffset.UtcNow) + TimeSpan.FromSeconds(1),
        });
        Assert.Equal(TaskPhase.Expired, task.Phase);
        Assert.True(task.FailedAttempts == 1 || task.Attempt == 0, task.ToString());
    }

    [Fact]
    public async Task A_task_that_is_running_does_not_expire()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        var begun = blocker.BegunAsync();

        // One that expired because a busy machine did not begin it in time is followed by one that has longer.
        var (id, time, expires) = ("", TimeSpan.FromSeconds(1), default(Timestamp));
        do
        {
            (id, time, expires) = ($"{id}a", 2 * time, Timestamp.From(DateTimeOffset.UtcNow) + time);
            await Client.SubmitAsync(
                new TaskSpec { Id = new TaskId(id), Kind = Blocker.Kind, Payload = Payload.Json("Ada"), ExpiresAt = expires });
        }
        while (await Task.WhenAny(begun, EndAsync(id)) != begun);

        // Due behind the time at which the other would expire.
        await RunAsync(new TaskSpec { Id = new TaskId("b"), Kind = "noop", NotBefore = expires + Little });
        blocker.End();
        Assert.Equal("Ada on attempt 1", ResultOf<string>(await EndAsync(id)));
    }

    private static Timestamp Soon() => Timestamp.From(DateTimeOffset.UtcNow) + Little;
}
