using Microsoft.Extensions.Time.Testing;
using Scheduler.Behaviour;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

public sealed class WriteFailureTests
{
    private static readonly DataFolderException Full = new(DataFolderProblem.DiskFull, "There is no room.");

    [Fact]
    public async Task After_a_failed_write_callers_are_told_to_try_again_and_a_new_kernel_goes_on()
    {
        var disk = new TestDisk();
        await using var scheduler = await Run.OnDiskAsync(disk);
        FailOnce(disk);

        var refused = await scheduler.TrySubmitAsync([Run.Task("a")]);
        var again = await scheduler.SubmitAsync(Run.Task("a"));
        var task = await scheduler.WaitAsync(new TaskId("a"));

        Assert.Equal(RejectionCode.Unavailable, refused.Rejection!.Code);
        Assert.Contains("same id", refused.Rejection.Message, StringComparison.Ordinal);
        Assert.False(again.AlreadyKnown);
        Assert.Equal(TaskPhase.Succeeded, task.Phase);
    }

    [Fact]
    public async Task A_write_that_failed_but_was_stored_counts()
    {
        var disk = new TestDisk();
        await using var scheduler = await Run.OnDiskAsync(disk);
        disk.Fail(row =>
        {
            disk.Fail(null);
            disk.StoreBehindTheBack(row);
            return Full;
        });

        var refused = await scheduler.TrySubmitAsync([Run.Task("a")]);
        var again = await scheduler.SubmitAsync(Run.Task("a"));

        Assert.Equal(RejectionCode.Unavailable, refused.Rejection!.Code);
        Assert.True(again.AlreadyKnown);
        Assert.Equal(TaskPhase.Succeeded, (await scheduler.WaitAsync(new TaskId("a"))).Phase);
    }

    [Fact]
    public async Task What_runs_goes_on_undisturbed_by_a_failed_write()
    {
        var disk = new TestDisk();
        var blocker = new Blocker();
        await using var scheduler = await Run.OnDiskAsync(disk, o => o.HandleBlocked(blocker));
        await scheduler.SubmitAsync(Run.Task("a", "blocked"));
        await blocker.BegunAsync();
        FailOnce(disk);
        await scheduler.TrySubmitAsync([Run.Task("b")]);

        blocker.End();
        var task = await scheduler.WaitAsync(new TaskId("a"));

        Assert.Equal(TaskPhase.Succeeded, task.Phase);
        Assert.Equal(1, task.Attempt);
    }

    [Fact]
    public async Task When_writes_keep_failing_the_scheduler_stops_and_says_why()
    {
        var disk = new TestDisk();
        var time = new FakeTimeProvider();
        var scheduler = await Run.OnDiskAsync(disk, o => o.TimeProvider = time);
        disk.Fail(_ => Full);

        var refused = scheduler.TrySubmitAsync([Run.Task("a")]).AsTask();
        while (!scheduler.Completion.IsCompleted)
        {
            // Whenever somebody waits for it.
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(RejectionCode.Unavailable, (await refused).Rejection!.Code);
        var reason = await Assert.ThrowsAsync<DataFolderException>(() => scheduler.Completion);
        Assert.Equal(DataFolderProblem.DiskFull, reason.Problem);
        Assert.Equal(RejectionCode.Unavailable, (await scheduler.TrySubmitAsync([Run.Task("b")])).Rejection!.Code);
        await Assert.ThrowsAsync<RequestRejectedException>(() => scheduler.WaitAsync(new TaskId("a")));
        disk.Fail(null);
        await scheduler.DisposeAsync();
    }

    [Fact]
    public async Task A_scheduler_whose_first_write_fails_does_not_start()
    {
        var disk = new TestDisk();
        disk.Fail(_ => Full);
        var fault = await Assert.ThrowsAsync<DataFolderException>(() => Run.OnDiskAsync(disk));
        Assert.Equal(DataFolderProblem.DiskFull, fault.Problem);
    }

    [Fact]
    public async Task Who_watches_sees_what_a_failed_write_has_stored()
    {
        var disk = new TestDisk();
        await using var scheduler = await Run.OnDiskAsync(disk);
        using var enough = new CancellationTokenSource();
        var watching = scheduler.WatchAsync(enough.Token).GetAsyncEnumerator();
        var next = watching.MoveNextAsync();
        disk.Fail(row =>
        {
            disk.Fail(null);
            disk.StoreBehindTheBack(row);
            return Full;
        });

        await scheduler.TrySubmitAsync([Run.Task("a")]);
        var seen = new List<Event>();
        while (!seen.OfType<SuccessRecorded>().Any())
        {
            Assert.True(await next);
            seen.AddRange(watching.Current.Select(e => e.Event));
            next = watching.MoveNextAsync();
        }

        Assert.Single(seen.OfType<TaskAdmitted>());
        await enough.CancelAsync();
    }

    private static void FailOnce(TestDisk disk) => disk.Fail(_ =>
    {
        disk.Fail(null);
        return Full;
    });
}
