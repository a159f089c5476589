using System.Text;
using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Server;

/// <summary>What becomes of a task, as it happens, as server-sent events.</summary>
/// <param name="stopping">Ends the streams, so that the server can end.</param>
internal sealed class EventsApi(ISchedulerClient scheduler, CancellationToken stopping)
{
    /// <summary>An event <c>task</c> each time that something of it has changed, its progress too, a few times a second at the most; at its end <c>ended</c>, and no more.</summary>
    public async Task OfTaskAsync(HttpContext context)
    {
        var id = Requests.TaskOf(context);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await foreach (var task in scheduler.WatchAsync(id, ends.Token).ConfigureAwait(false))
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

                await WriteAsync(context.Response, task, ends.Token).ConfigureAwait(false);
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

    // Its result may be large: it comes once, at the end.
    private static async Task WriteAsync(HttpResponse response, TaskInfo task, CancellationToken cancellationToken)
    {
        var hasEnded = task.Phase.IsFinal();
        var text = $"event: {(hasEnded ? "ended" : "task")}\ndata: {SchedulerJsonText.Of(task, details: hasEnded)}\n\n";
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
