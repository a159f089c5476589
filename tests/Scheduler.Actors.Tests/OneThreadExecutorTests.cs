using Akka.Dispatch;

namespace Scheduler.Actors.Tests;

public sealed class OneThreadExecutorTests
{
    [Fact]
    public async Task Everything_runs_in_order_on_one_thread_that_is_not_of_the_pool()
    {
        var executor = new OneThreadExecutor("test");
        var seen = new List<(int Number, int Thread, bool IsPool)>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < 1_000; i++)
        {
            var number = i;
            executor.Execute(new ActionRunnable(() => seen.Add((number, Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread))));
        }

        executor.Execute(new ActionRunnable(() => done.SetResult()));
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(Enumerable.Range(0, 1_000), seen.Select(s => s.Number));
        Assert.Single(seen.Select(s => (s.Thread, s.IsPool)).Distinct(), s => !s.IsPool);
        executor.Shutdown();
    }

    [Fact]
    public async Task What_was_handed_over_before_the_shutdown_still_runs_and_nothing_after_it()
    {
        var executor = new OneThreadExecutor("test");
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        executor.Execute(new ActionRunnable(() => first.Task.Wait(TimeSpan.FromSeconds(60))));
        executor.Execute(new ActionRunnable(() => last.SetResult()));
        executor.Shutdown();
        first.SetResult();
        await last.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Throws<RejectedExecutionException>(() => executor.Execute(new ActionRunnable(() => { })));
    }
}
