namespace Scheduler.Cluster.Tests.Support;

/// <summary>Lets tests await a condition on something that says when it has changed.</summary>
internal sealed class Signal
{
    private volatile TaskCompletionSource _changed = New();

    public void Changed()
    {
        var changed = _changed;
        _changed = New();
        changed.TrySetResult();
    }

    /// <exception cref="TimeoutException">It did not come true in time.</exception>
    public async Task UntilAsync(Func<bool> condition, TimeSpan atMost)
    {
        using var limit = new CancellationTokenSource(atMost);
        while (true)
        {
            // Taken before the look, so that no change is missed in between.
            var changed = _changed;
            if (condition())
            {
                return;
            }

            try
            {
                await changed.Task.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"It did not come true within {atMost}.", e);
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
