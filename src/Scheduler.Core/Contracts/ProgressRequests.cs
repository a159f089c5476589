using System.Runtime.CompilerServices;

namespace Scheduler.Core.Contracts;

/// <summary>Requests about the progress of tasks.</summary>
public static class ProgressRequests
{
    // As often as a node tells of it at most.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.25);

    /// <summary>The progress of a task, each time that its handler reports it, until the task ends or is no longer known:
    /// <c>await foreach (var progress in scheduler.WatchProgressAsync(task))</c>. The client asks four times a second; of several values in that time
    /// only the latest is returned.</summary>
    /// <exception cref="RequestRejectedException">The scheduler can't be reached, or refused.</exception>
    public static async IAsyncEnumerable<TaskProgress> WatchProgressAsync(
        this ISchedulerClient client, TaskId task, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        TaskProgress? latest = null;
        await foreach (var info in client.WatchAsync(task, cancellationToken).ConfigureAwait(false))
        {
            if (!info.Phase.IsFinal() && info.Progress is { } progress && progress != latest)
            {
                latest = progress;
                yield return progress;
            }
        }
    }

    /// <summary>Returns a task each time that its phase, attempt or progress has changed: first its current state, last its end. Nothing for a task
    /// that is not known. The client asks four times a second; of several changes in that time only the latest is returned. The content, the result
    /// and the assignment are included only in the last one.</summary>
    /// <exception cref="RequestRejectedException">The scheduler can't be reached, or refused.</exception>
    public static async IAsyncEnumerable<TaskInfo> WatchAsync(
        this ISchedulerClient client, TaskId task, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var clock = new ClientClock(client.TimeProvider);
        TaskInfo? latest = null;
        while (await LookAsync(client, task, cancellationToken).ConfigureAwait(false) is { } info)
        {
            if (info.Phase.IsFinal())
            {
                yield return info;
                yield break;
            }

            if (info != latest)
            {
                latest = info;
                yield return info;
            }

            await clock.DelayAsync(BetweenLooks, cancellationToken).ConfigureAwait(false);
        }
    }

    // The content may be large, and does not change.
    private static async ValueTask<TaskInfo?> LookAsync(ISchedulerClient client, TaskId task, CancellationToken cancellationToken)
    {
        var look = new GetTask(task) { Details = false };
        var seen = (await client.AskAsync<TaskFound>(look, cancellationToken).ConfigureAwait(false)).OrThrow().Task;
        if (seen?.Phase.IsFinal() != true)
        {
            return seen;
        }

        // It may have been made to run again by now.
        var ended = await client.GetAsync(task, cancellationToken).ConfigureAwait(false);
        return ended?.Phase.IsFinal() == false ? ended.WithoutDetails() : ended;
    }
}
