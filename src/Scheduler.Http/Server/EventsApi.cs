using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Server;

/// <summary>A task's changes as they happen, as server-sent events.</summary>
/// <param name="stopping">Ends the streams, so that the server can end.</param>
internal sealed class EventsApi(ISchedulerClient scheduler, SchedulerHttpOptions options, CancellationToken stopping)
{
    /// <summary>Proxies close connections on which nothing is sent, most of them after 30 s or more. Also, only a write shows that a reader is
    /// gone.</summary>
    internal static readonly TimeSpan BetweenHeartbeats = TimeSpan.FromSeconds(15);

    private int _streams;

    /// <summary>Sends an event <c>task</c> each time the task changes, including its progress, at most a few times per second. At the task's end it
    /// sends <c>ended</c>, and then nothing more.</summary>
    public async Task OfTaskAsync(HttpContext context)
    {
        try
        {
            var isTooMany = Interlocked.Increment(ref _streams) > options.MaxEventStreams;
            await (options.MaxEventStreams == 0
                ? Problems.WriteAsync(context, new Rejection(RejectionCode.Invalid, "This server gives no streams of events (MaxEventStreams is 0). Ask for the task itself."))
                : isTooMany
                ? Problems.WriteAsync(context, new Rejection(RejectionCode.LimitReached, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{options.MaxEventStreams} {(options.MaxEventStreams == 1 ? "stream of events is" : "streams of events are")} open already, the most that there may be at a time. Ask again later, or ask for the task itself.")))
                : StreamAsync(context)).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private async Task StreamAsync(HttpContext context)
    {
        var id = Requests.TaskOf(context);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await foreach (var task in WatchAsync(context.Response, id, ends).ConfigureAwait(false))
            {
                if (!context.Response.HasStarted)
                {
                    context.Response.ContentType = "text/event-stream";
                    context.Response.Headers.CacheControl = "no-store";
                    await context.Response.StartAsync(ends.Token).ConfigureAwait(false);
                }

                // What was asked for with HEAD has no body, and need not wait for one.
                if (HttpMethods.IsHead(context.Request.Method))
                {
                    return;
                }

                await WriteAsync(context.Response, EventOf(task), ends.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (context.Response.HasStarted && e is RequestRejectedException or OperationCanceledException && !context.RequestAborted.IsCancellationRequested)
        {
            // The server stops, or nobody schedules just now. Whoever listens connects again, and begins with what is then.
            return;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await Problems.WriteAsync(context, new Rejection(RejectionCode.Unavailable, "The server stops. Ask again.")).ConfigureAwait(false);
            return;
        }

        if (!context.Response.HasStarted)
        {
            await Problems.WriteAsync(context, id.Unknown()).ConfigureAwait(false);
        }
    }

    // A heartbeat is sent while a look is under way, too: it may take as long as another scheduler takes to begin.
    private async IAsyncEnumerable<TaskInfo> WatchAsync(HttpResponse response, TaskId id, CancellationTokenSource ends)
    {
        var tasks = scheduler.WatchAsync(id, ends.Token).GetAsyncEnumerator(CancellationToken.None);
        await using var _ = tasks.ConfigureAwait(false);
        while (true)
        {
            var next = tasks.MoveNextAsync().AsTask();
            try
            {
                while (response.HasStarted && !await HasEndedAsync(next, BetweenHeartbeats, ends.Token).ConfigureAwait(false))
                {
                    await WriteAsync(response, ": alive\n\n", ends.Token).ConfigureAwait(false);
                }
            }
            finally
            {
                if (!next.IsCompleted && response.HasStarted)
                {
                    // The reader is gone: what is being read must end before the watch can.
                    await ends.CancelAsync().ConfigureAwait(false);
                    await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }

            if (!await next.ConfigureAwait(false))
            {
                yield break;
            }

            yield return tasks.Current;
        }
    }

    private async Task<bool> HasEndedAsync(Task work, TimeSpan within, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(work, Task.Delay(within, scheduler.TimeProvider, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return first == work;
    }

    // Its result may be large: it comes once, at the end.
    private static string EventOf(TaskInfo task)
    {
        var hasEnded = task.Phase.IsFinal();
        return $"event: {(hasEnded ? "ended" : "task")}\ndata: {SchedulerJsonText.Of(task, details: hasEnded)}\n\n";
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
