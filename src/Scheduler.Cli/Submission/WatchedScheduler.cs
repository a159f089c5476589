using Scheduler.Embedded;

namespace Scheduler.Cli.Submission;

/// <summary>A scheduler whose outcomes are counted from before the first one to after the last.</summary>
/// <param name="tally">Told of all that happens.</param>
internal sealed class WatchedScheduler(EmbeddedScheduler scheduler, RunTally tally)
{
    /// <summary>Does the work, then ends the scheduler: attempts that still run have its grace time.</summary>
    /// <param name="work">Its token is cancelled by <paramref name="cancellationToken"/>, and where the scheduler has stopped
    /// because of a fault.</param>
    /// <param name="interrupted">Called when the work ends because of <paramref name="cancellationToken"/>: nothing begins any more,
    /// and the grace time runs.</param>
    /// <returns>Whether it was interrupted.</returns>
    public async Task<bool> RunAsync(Func<CancellationToken, Task> work, Func<Task> interrupted, CancellationToken cancellationToken)
    {
        // Outcomes of the grace time count as well, so the events are followed until the scheduler has ended.
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FollowAsync(stopped);
        var isInterrupted = false;
        var hasFailed = false;
        try
        {
            await work(stopped.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isInterrupted = true;
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // The scheduler has stopped, and who follows it is about to say why.
            hasFailed = true;
        }

        if (!hasFailed)
        {
            var ending = scheduler.DisposeAsync();
            if (isInterrupted)
            {
                await interrupted().ConfigureAwait(false);
            }

            await ending.ConfigureAwait(false);
        }

        await following.ConfigureAwait(false);
        return hasFailed ? throw new SchedulingException("The scheduler stopped before every task had its outcome.") : isInterrupted;
    }

    private Task FollowAsync(CancellationTokenSource stopped)
    {
        var batches = scheduler.WatchAsync(CancellationToken.None).GetAsyncEnumerator();

        // Asking for the first is what subscribes.
        return FollowAsync(batches, batches.MoveNextAsync(), stopped);
    }

    private async Task FollowAsync(
        IAsyncEnumerator<IReadOnlyList<RecordedEvent>> batches, ValueTask<bool> next, CancellationTokenSource stopped)
    {
        try
        {
            await using (batches.ConfigureAwait(false))
            {
                while (await next.ConfigureAwait(false))
                {
                    tally.Apply(batches.Current);
                    next = batches.MoveNextAsync();
                }
            }

            // One that has failed has the reason here.
            await scheduler.Completion.ConfigureAwait(false);
        }
        finally
        {
            await CancelAsync(stopped).ConfigureAwait(false);
        }
    }

    private static async Task CancelAsync(CancellationTokenSource stopped)
    {
        try
        {
            await stopped.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // Nobody works any more.
        }
    }
}
