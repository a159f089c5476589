using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

public sealed class CancelTests
{
    private static readonly TaskId A = new("a");

    [Fact]
    public async Task A_task_that_is_not_due_is_cancelled_at_once()
    {
        await using var scheduler = await Run.InMemoryAsync();
        await scheduler.SubmitAsync(new TaskSpec { Id = A, Kind = "noop", NotBefore = Run.MuchLater });
        Assert.Equal(TaskPhase.Scheduled, (await scheduler.GetAsync(A))!.Phase);

        var answer = (await scheduler.CancelAsync(A)).OrThrow();

        Assert.Equal(TaskPhase.Cancelled, answer.Phase);
        Assert.Equal(TaskPhase.Cancelled, (await scheduler.WaitAsync(A)).Phase);
    }

    [Fact]
    public async Task A_task_that_waits_for_a_node_is_cancelled_at_once()
    {
        await using var scheduler = await Run.InMemoryAsync();
        await scheduler.SubmitAsync(new TaskSpec { Id = A, Kind = "noop", RequiredLabels = new Labels([new("gpu", "yes")]) });
        Assert.Equal(PendingReason.NoNodeHasLabels, (await scheduler.ExplainAsync(A))!.Reason);

        Assert.Equal(TaskPhase.Cancelled, (await scheduler.CancelAsync(A)).OrThrow().Phase);
        Assert.Equal(TaskPhase.Cancelled, (await scheduler.WaitAsync(A)).Phase);
    }

    [Fact]
    public async Task A_running_task_is_asked_to_stop()
    {
        var blocker = new Blocker();
        await using var scheduler = await Run.InMemoryAsync(o => o.HandleBlocked(blocker));
        await scheduler.SubmitAsync(Run.Task("a", "blocked"));
        await blocker.BegunAsync();

        var answer = (await scheduler.CancelAsync(A)).OrThrow();

        Assert.False(answer.Phase.IsFinal());
        Assert.Equal(TaskPhase.Cancelled, (await scheduler.WaitAsync(A)).Phase);
    }

    [Fact]
    public async Task A_task_that_waits_for_its_next_attempt_is_cancelled_at_once()
    {
        await using var scheduler = await Run.InMemoryAsync(o => o.Handle<string, string>("broken", FailAsync));
        var events = scheduler.WatchAsync().GetAsyncEnumerator();
        var next = events.MoveNextAsync();
        await scheduler.SubmitAsync(Run.Task("a", "broken", retry: new RetryPolicy { BaseDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) }));
        while (await next && !events.Current.Any(e => e.Event is Core.AttemptFailed))
        {
            next = events.MoveNextAsync();
        }

        await events.DisposeAsync();
        Assert.Equal(TaskPhase.Cancelled, (await scheduler.CancelAsync(A)).OrThrow().Phase);
        Assert.Equal(TaskPhase.Cancelled, (await scheduler.WaitAsync(A)).Phase);

        static Task<string> FailAsync(string payload) => throw new InvalidOperationException(payload);
    }

    [Fact]
    public async Task A_finished_or_unknown_task_can_not_be_cancelled()
    {
        await using var scheduler = await Run.InMemoryAsync();
        Assert.Equal(RejectionCode.UnknownTask, (await scheduler.CancelAsync(A)).Rejection!.Code);
        await scheduler.SubmitAsync(Run.Task("a"));
        await scheduler.WaitAsync(A);
        Assert.Equal(RejectionCode.AlreadyFinal, (await scheduler.CancelAsync(A)).Rejection!.Code);
    }
}
