using System.Runtime.CompilerServices;

namespace Scheduler.Core.Contracts;

/// <summary>What can be asked of the progress of tasks.</summary>
public static class ProgressRequests
{
    // As often as a node tells of it at most.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.25);

    /// <summary>How far a task has come, each time that its handler has said so, until it ends or is no longer known:
    /// <c>await foreach (var progress in scheduler.WatchProgressAsync(task))</c>. The client asks four times a second; of several values in that time
    /// the latest is told.</summary>
    /// <exception cref="RequestRejectedException">The scheduler can't be asked.</exception>
    public static async IAsyncEnumerable<TaskProgress> WatchProgressAsync(
        this ISchedulerClient client, TaskId task, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var clock = new ClientClock(client.TimeProvider);
        TaskProgress? latest = null;
        while (await client.GetAsync(task, cancellationToken).ConfigureAwait(false) is { } info && !info.Phase.IsFinal())
        {
            if (info.Progress is { } progress && progress != latest)
            {
                latest = progress;
                yield return progress;
            }

            await clock.DelayAsync(BetweenLooks, cancellationToken).ConfigureAwait(false);
        }
    }
}
