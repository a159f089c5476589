using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

public sealed class RetryTests : IDisposable
{
    private static readonly TaskId A = new("a");
    private readonly TempFolder _folder = new();
    private volatile bool _works;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_failed_task_runs_again_under_its_id_and_is_there_once()
    {
        await using var scheduler = await Run.InMemoryAsync(Configure);
        await FailAsync(scheduler);
        Assert.Equal(TaskPhase.Failed, Assert.Single((await scheduler.ListAsync(new TaskFilter())).Tasks).Phase);
        _works = true;

        var answer = await scheduler.RetryAsync(A);
        var task = await scheduler.WaitAsync(A);

        Assert.True(answer.IsAccepted, answer.Rejection?.Message);
        Assert.Equal((TaskPhase.Succeeded, 0, true), (task.Phase, task.FailedAttempts, task.IsRetry));
        Assert.Equal(TaskPhase.Succeeded, Assert.Single((await scheduler.ListAsync(new TaskFilter())).Tasks).Phase);
        Assert.Equal([new(TaskPhase.Succeeded, 1L)], await scheduler.CountAsync());
        Assert.Equal(RejectionCode.AlreadyFinal, (await scheduler.RetryAsync(A)).Rejection!.Code);
        Assert.Equal(RejectionCode.UnknownTask, (await scheduler.RetryAsync(new TaskId("b"))).Rejection!.Code);
    }

    [Fact]
    public async Task It_is_kept_over_a_crash_and_what_it_was_over_a_restart()
    {
        var scheduler = await Run.InFolderAsync(_folder.Data, Configure);
        await FailAsync(scheduler);
        await scheduler.DisposeAsync();

        // Nobody to run it: what is asked of a folder that no application works with.
        var idle = await Run.InFolderAsync(_folder.Data, o => o.Nodes = []);
        var known = await idle.GetAsync(A);
        Assert.Equal("\"Ada\""u8.ToArray(), known!.Spec!.Payload.ToArray());
        Assert.Equal(new RetryAccepted(A, TaskPhase.Pending), (await idle.RetryAsync(A)).Value);
        Assert.Equal(new RetryAccepted(A, TaskPhase.Pending), (await idle.RetryAsync(A)).Value);
        Assert.Equal(TaskPhase.Pending, Assert.Single((await idle.ListAsync(new TaskFilter())).Tasks).Phase);
        await idle.CrashAsync();

        _works = true;
        await using var again = await Run.InFolderAsync(_folder.Data, Configure);
        Assert.Equal(TaskPhase.Succeeded, (await again.WaitAsync(A)).Phase);
        Assert.Equal([new(TaskPhase.Succeeded, 1L)], await again.CountAsync());
    }

    [Fact]
    public async Task Thousands_that_fail_and_run_again_are_each_there_once()
    {
        await using var scheduler = await Run.InMemoryAsync(Configure);
        var tasks = Run.Tasks(2_000, "fragile").Select(t => Run.Task(t.Id.Value, "fragile", retry: RetryPolicy.Never)).ToArray();
        await scheduler.SubmitManyAsync(tasks[..1_000]);
        await scheduler.SubmitManyAsync(tasks[1_000..]);
        await scheduler.WaitAllAsync(tasks.Select(t => t.Id));
        Assert.Equal([new(TaskPhase.Failed, 2_000L)], await scheduler.CountAsync());
        _works = true;

        await Task.WhenAll(tasks.Select(t => scheduler.RetryAsync(t.Id).AsTask()));
        await scheduler.WaitAllAsync(tasks.Select(t => t.Id));

        Assert.Equal([new(TaskPhase.Succeeded, 2_000L)], await scheduler.CountAsync());
        await scheduler.DisposeAsync();
        Assert.Equal(scheduler.Digests.Leader, scheduler.Digests.Follower);
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
            return new DataFolderException(DataFolderProblem.DiskFull, "There is no room.");
        });

        await scheduler.TrySubmitAsync([Run.Task("a")]);
        var seen = new List<Event>();
        while (!seen.OfType<TaskSucceeded>().Any())
        {
            Assert.True(await next);
            seen.AddRange(watching.Current.Select(e => e.Event));
            next = watching.MoveNextAsync();
        }

        Assert.Single(seen.OfType<TaskAdmitted>());
        await enough.CancelAsync();
    }

    private void Configure(EmbeddedOptions options) => options.Handle("fragile", (string name) =>
        _works ? name : throw new InvalidOperationException("It does not work."));

    private static async Task FailAsync(EmbeddedScheduler scheduler)
    {
        await scheduler.SubmitAsync(Run.Task("a", "fragile"));
        Assert.Equal(TaskPhase.Failed, (await scheduler.WaitAsync(A)).Phase);
    }
}
