using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;
using Scheduler.Http.Graphs;

namespace Scheduler.Http.Server;

/// <summary>Drawings of dependencies: one method per route.</summary>
internal sealed class GraphApi(ISchedulerClient scheduler)
{
    public async Task OfTaskAsync(HttpContext context)
    {
        var task = Requests.TaskOf(context);
        await DrawAsync(context, (reader, token) => reader.AddTaskAsync(task.Value, token), task.Unknown()).ConfigureAwait(false);
    }

    public async Task OfGroupAsync(HttpContext context)
    {
        var name = RequestAddress.NameOf(context);
        await DrawAsync(context, (reader, token) => reader.AddGroupAsync(name, token), GroupRequests.Unknown(name)).ConfigureAwait(false);
    }

    private async Task DrawAsync(HttpContext context, Func<GraphReader, CancellationToken, Task<bool>> add, Rejection unknown)
    {
        var form = Requests.GraphFormOf(context.Request);
        var reader = new GraphReader(scheduler, Shown, GraphDrawing.MostNodes);
        if (!await add(reader, context.RequestAborted).ConfigureAwait(false))
        {
            await Problems.WriteAsync(context, unknown).ConfigureAwait(false);
            return;
        }

        var text = new StringBuilder();
        text.AppendJoin('\n', GraphDrawing.Lines(reader.Graph, form)).Append('\n');
        if (reader.Graph.IsCut)
        {
            text.Append(GraphDrawing.Remark(GraphReader.CutText(GraphDrawing.MostNodes), form)).Append('\n');
        }

        context.Response.ContentType = GraphDrawing.MediaType(form);
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted).ConfigureAwait(false);
    }

    // A name must not begin a line of its own.
    private static string Shown(string text) => !text.Any(char.IsControl) ? text
        : string.Concat(text.Select(c => char.IsControl(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString()));
}
