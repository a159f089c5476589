using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Attempts;

public sealed class PoolGuardTests
{
    [Fact]
    public async Task However_many_handlers_block_the_next_has_a_thread_soon()
    {
        // By itself the pool would take minutes to have as many.
        const int Count = 300;
        using var release = new ManualResetEvent(initialState: false);
        using var begun = new SemaphoreSlim(0);
        var bench = Bench.Of((_, _) =>
        {
            begun.Release();
            return Task.FromResult(release.WaitOne());
        });
        Listener[] listeners = [.. Enumerable.Range(0, Count).Select(_ => new Listener())];
        foreach (var listener in listeners)
        {
            bench.Start(listener: listener);
        }

        try
        {
            for (var i = 0; i < Count; i++)
            {
                Assert.True(await begun.WaitAsync(TimeSpan.FromSeconds(60)), $"Only {i} of {Count} handlers have begun.");
            }
        }
        finally
        {
            release.Set();
        }

        foreach (var listener in listeners)
        {
            Assert.False((await listener.HasEnded).Abandoned);
        }
    }
}
