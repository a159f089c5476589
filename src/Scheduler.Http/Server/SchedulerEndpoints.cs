using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.Http.Client;
using Scheduler.Http.Json;
using Scheduler.Http.Server;

namespace Scheduler.Http;

/// <summary>Serves a scheduler over HTTP: everything that a client can request, as JSON.</summary>
public static class SchedulerEndpoints
{
    /// <summary>The maximum length of a page with details. It is shorter because a task may have a payload and a result of 64 KiB each.</summary>
    public const int MaxDetailedLimit = 100;

    /// <summary>Maps the scheduler of the application's services, as added by <c>AddScheduler</c> or <c>AddSchedulerClient</c>.</summary>
    /// <exception cref="SchedulerConfigurationException">There is no such service, or the token is empty.</exception>
    public static IEndpointRouteBuilder MapScheduler(this IEndpointRouteBuilder endpoints, SchedulerHttpOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var scheduler = endpoints.ServiceProvider.GetService<ISchedulerClient>() ?? throw new SchedulerConfigurationException(
            "MapScheduler() finds no scheduler among the services: add one before the application is built, with services.AddScheduler(…) of the package Scheduler.Embedded, or, for a cluster, services.AddSchedulerClient() of Scheduler.Actors.");
        return endpoints.MapScheduler(scheduler, options);
    }

    /// <summary>
    /// Maps <c>/v1/tasks</c>, <c>/v1/nodes</c>, <c>/v1/queues</c>, <c>/v1/schedules</c>, <c>/v1/calendars</c>, <c>/v1/limits</c>, <c>/v1/groups</c>, <c>/v1/holds</c>, <c>/v1/locks</c>, <c>/v1/statistics</c> and <c>/health</c> to a scheduler. Refusals
    /// are problem documents (RFC 9457) with the rejection's code.
    /// </summary>
    /// <exception cref="SchedulerConfigurationException">The token is empty, so that everyone would have it; or an option is out of
    /// range.</exception>
    public static IEndpointRouteBuilder MapScheduler(
        this IEndpointRouteBuilder endpoints, ISchedulerClient scheduler, SchedulerHttpOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(scheduler);
        options ??= new SchedulerHttpOptions();
        if (options.Token is { } token && string.IsNullOrWhiteSpace(token))
        {
            throw new SchedulerConfigurationException("The token is empty, so everybody would have it. Give one, or null where none is asked for.");
        }

        OptionRange.RequireAll(options);
        var gate = new Gate(options);
        var host = endpoints.ServiceProvider.GetService<IHostApplicationLifetime>();
        var api = new SchedulerApi(scheduler, options, host?.ApplicationStopping ?? default);
        Map("POST", "/v1/tasks", api.SubmitAsync);
        Map("GET", "/v1/tasks", api.ListAsync);
        Map("POST", "/v1/tasks/bulk", api.ChangeManyAsync);
        Map("GET", "/v1/counts", api.CountAsync);
        Map("GET", "/v1/tasks/{id}", api.GetAsync);
        Map("GET", "/v1/tasks/{id}/attempts", api.AttemptsAsync);
        Map("GET", "/v1/tasks/{id}/log", api.LogAsync);
        Map("GET", "/v1/tasks/{id}/events", new EventsApi(scheduler, options, host?.ApplicationStopping ?? default).OfTaskAsync);
        Map("GET", "/v1/tasks/{id}/explanation", api.ExplainAsync);
        Map("GET", "/v1/tasks/{id}/outcome", api.OutcomeAsync);
        Map("PATCH", "/v1/tasks/{id}", api.ReviseAsync);
        Map("POST", "/v1/tasks/{id}/cancel", api.CancelAsync);
        Map("POST", "/v1/tasks/{id}/retry", api.RetryAsync);
        Map("GET", "/v1/nodes", api.NodesAsync);
        Map("POST", "/v1/nodes/{id}/cordon", api.CordonAsync);
        Map("POST", "/v1/nodes/{id}/uncordon", api.UncordonAsync);
        Map("POST", "/v1/nodes/{id}/drain", api.DrainAsync);
        Map("PUT", "/v1/queues/{id}", api.ConfigureQueueAsync);
        Map("GET", "/v1/statistics", api.StatisticsAsync);
        MapRules(scheduler, options, host?.ApplicationStopping ?? default, Map);
        if (options.MayBackUp && scheduler is IBackup backup)
        {
            Map("POST", "/v1/backup", context => SchedulerApi.BackUpAsync(context, backup));
        }

        endpoints.MapMethods("/health/live", MethodsOf("GET"), Gate.WithoutDots(SchedulerApi.LiveAsync));
        endpoints.MapMethods("/health/ready", MethodsOf("GET"), Gate.WithoutDots(api.ReadyAsync));
        return endpoints;

        void Map(string method, string pattern, RequestDelegate handle) =>
            endpoints.MapMethods(pattern, MethodsOf(method), gate.Guard(Gate.WithoutDots(handle)));

        // The server sends no body for a HEAD.
        static string[] MethodsOf(string method) => method == "GET" ? [method, "HEAD"] : [method];
    }

    // What submits tasks, holds them up, or counts them together.
    private static void MapRules(
        ISchedulerClient scheduler, SchedulerHttpOptions options, CancellationToken stopping, Action<string, string, RequestDelegate> map)
    {
        var schedules = new ScheduleApi(scheduler, options);
        map("GET", "/v1/schedules", schedules.ListAsync);
        map("GET", "/v1/schedules/{id}", schedules.GetAsync);
        map("PUT", "/v1/schedules/{id}", schedules.SetAsync);
        map("DELETE", "/v1/schedules/{id}", schedules.RemoveAsync);
        map("POST", "/v1/schedules/{id}/hold", schedules.HoldAsync);
        map("POST", "/v1/schedules/{id}/release", schedules.ReleaseAsync);
        map("POST", "/v1/schedules/{id}/run", schedules.RunAsync);
        map("POST", "/v1/schedules/{id}/backfill", schedules.BackfillAsync);
        var calendars = new CalendarApi(scheduler, options);
        map("GET", "/v1/calendars", calendars.ListAsync);
        map("GET", "/v1/calendars/{id}", calendars.GetAsync);
        map("PUT", "/v1/calendars/{id}", calendars.SetAsync);
        map("DELETE", "/v1/calendars/{id}", calendars.RemoveAsync);
        var limits = new LimitApi(scheduler, options);
        map("GET", "/v1/limits", limits.ListAsync);
        map("GET", "/v1/limits/{id}", limits.GetAsync);
        map("PUT", "/v1/limits/{id}", limits.SetAsync);
        map("DELETE", "/v1/limits/{id}", limits.RemoveAsync);
        var groups = new GroupApi(scheduler);
        map("GET", "/v1/groups", groups.ListAsync);
        map("GET", "/v1/groups/{id}", groups.GetAsync);
        map("PUT", "/v1/groups/{id}", groups.OpenAsync);
        map("POST", "/v1/groups/{id}/seal", groups.SealAsync);
        map("GET", "/v1/groups/{id}/dependants", groups.DependantsOfGroupAsync);
        map("GET", "/v1/tasks/{id}/dependants", groups.DependantsAsync);
        var locks = new LockApi(scheduler, options, stopping);
        map("GET", "/v1/locks", locks.ListAsync);
        map("GET", "/v1/locks/{id}", locks.GetAsync);
        map("POST", "/v1/locks/{id}/acquire", locks.AcquireAsync);
        map("POST", "/v1/locks/{id}/renew", locks.RenewAsync);
        map("POST", "/v1/locks/{id}/release", locks.ReleaseAsync);
        var graphs = new GraphApi(scheduler);
        map("GET", "/v1/groups/{id}/graph", graphs.OfGroupAsync);
        map("GET", "/v1/tasks/{id}/graph", graphs.OfTaskAsync);
        var holds = new HoldApi(scheduler, options);
        map("GET", "/v1/holds", holds.ListAsync);
        foreach (var target in Enum.GetValues<HoldTarget>())
        {
            map("PUT", ResourcePath.HoldPattern(target), context => holds.HoldAsync(context, target));
            map("DELETE", ResourcePath.HoldPattern(target), context => holds.ReleaseAsync(context, target));
        }

        map("PUT", ResourcePath.AnyHoldPattern, HoldApi.UnknownTargetAsync);
        map("DELETE", ResourcePath.AnyHoldPattern, HoldApi.UnknownTargetAsync);
    }
}

/// <summary>One method per route.</summary>
/// <param name="stopping">Ends the waits for outcomes, so that the server can end.</param>
internal sealed class SchedulerApi(ISchedulerClient scheduler, SchedulerHttpOptions options, CancellationToken stopping)
{
    public async Task SubmitAsync(HttpContext context)
    {
        if (!await MayReadBodyAsync(context, "Send tasks as application/json: one object, or a list of them.").ConfigureAwait(false))
        {
            return;
        }

        var tasks = await Requests.TasksOfAsync(context, options).ConfigureAwait(false);
        var response = await scheduler.TrySubmitAsync(tasks, context.RequestAborted).ConfigureAwait(false);
        await (response.Rejection is { } rejection
            ? Problems.WriteAsync(context, rejection, isNamedByBody: true)
            : WriteAsync(context, response.Value!)).ConfigureAwait(false);
    }

    public async Task ListAsync(HttpContext context)
    {
        var filter = Requests.FilterOf(context.Request);
        var details = filter.Details;
        var limit = details ? Math.Min(filter.Limit, SchedulerEndpoints.MaxDetailedLimit) : filter.Limit;
        var page = await scheduler.ListAsync(filter with { Limit = limit }, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, details ? page : page with { Tasks = [.. page.Tasks.Select(task => task.WithoutDetails())] })
            .ConfigureAwait(false);
    }

    /// <summary>Changes one page of tasks; the answer says where the next page begins.</summary>
    public async Task ChangeManyAsync(HttpContext context)
    {
        if (await MayReadBodyAsync(context, "Send what is to be done as application/json: one object.").ConfigureAwait(false))
        {
            var change = await Requests.BulkOfAsync(context, options).ConfigureAwait(false);
            var from = new BulkProgress { After = change.Filter.After };
            var done = await scheduler.ChangePageAsync(change, from, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context, done).ConfigureAwait(false);
        }
    }

    public async Task CountAsync(HttpContext context)
    {
        var counts = await scheduler.CountAsync(context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, new TasksCounted(counts)).ConfigureAwait(false);
    }

    public async Task GetAsync(HttpContext context)
    {
        var id = Requests.TaskOf(context);
        var question = new GetTask(id) { Details = Requests.DetailsOf(context.Request) };
        var answer = await scheduler.AskAsync(question, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, id, Response<TaskFound>.From(answer).OrThrow().Task).ConfigureAwait(false);
    }

    public async Task AttemptsAsync(HttpContext context)
    {
        var id = Requests.TaskOf(context);
        if (await scheduler.AttemptsAsync(Requests.AttemptsOf(context.Request, id), context.RequestAborted).ConfigureAwait(false) is { Attempts: not null } found)
        {
            await WriteAsync(context, found).ConfigureAwait(false);
        }
        else
        {
            await UnknownAsync(context, id).ConfigureAwait(false);
        }
    }

    public async Task LogAsync(HttpContext context)
    {
        var id = Requests.TaskOf(context);
        if (await scheduler.LogAsync(Requests.LogOf(context.Request, id), context.RequestAborted).ConfigureAwait(false) is { Attempt: not null } found)
        {
            await WriteAsync(context, found).ConfigureAwait(false);
        }
        else
        {
            await UnknownAsync(context, id).ConfigureAwait(false);
        }
    }

    public async Task ExplainAsync(HttpContext context)
    {
        var id = Requests.TaskOf(context);
        if (await scheduler.ExplainAsync(id, context.RequestAborted).ConfigureAwait(false) is { } explanation)
        {
            await WriteAsync(context, explanation).ConfigureAwait(false);
        }
        else
        {
            await UnknownAsync(context, id).ConfigureAwait(false);
        }
    }

    /// <summary>Answers 200 with the task when it has ended, or 202 with its current state when it has not ended within the time.</summary>
    public async Task OutcomeAsync(HttpContext context)
    {
        var id = Requests.TaskOf(context);
        var wait = Requests.WaitOf(context.Request, options.LongestWait);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        ends.CancelAfter(wait);
        try
        {
            var task = await scheduler.WaitAsync(id, ends.Token).ConfigureAwait(false);
            await WriteAsync(context, id, task).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            var task = await scheduler.GetAsync(id, context.RequestAborted).ConfigureAwait(false);
            context.Response.StatusCode = task?.Phase.IsFinal() == false ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
            await WriteAsync(context, id, task).ConfigureAwait(false);
        }
    }

    public async Task CancelAsync(HttpContext context)
    {
        var response = await scheduler.CancelAsync(Requests.TaskOf(context), context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, response, accepted => WriteAsync(context, accepted)).ConfigureAwait(false);
    }

    public async Task ReviseAsync(HttpContext context)
    {
        if (await MayReadBodyAsync(context, "Send what is to change as application/json: one object.").ConfigureAwait(false))
        {
            var revision = await Requests.RevisionOfAsync(context, options).ConfigureAwait(false);
            var response = await scheduler.ReviseAsync(
                Requests.TaskOf(context), revision.Priority, revision.NotBefore, revision.Queue, context.RequestAborted).ConfigureAwait(false);
            await AnswerAsync(context, response, accepted => WriteAsync(context, accepted)).ConfigureAwait(false);
        }
    }

    public async Task RetryAsync(HttpContext context)
    {
        var task = Requests.TaskOf(context);
        var response = Requests.WithDependantsOf(context.Request)
            ? await scheduler.RetryWithDependantsAsync(task, context.RequestAborted).ConfigureAwait(false)
            : await scheduler.RetryAsync(task, context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, response, accepted => WriteAsync(context, accepted)).ConfigureAwait(false);
    }

    public async Task NodesAsync(HttpContext context)
    {
        var nodes = await scheduler.NodesAsync(context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, new NodesListed(nodes)).ConfigureAwait(false);
    }

    public async Task StatisticsAsync(HttpContext context)
    {
        var statistics = await scheduler.StatisticsAsync(context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, statistics).ConfigureAwait(false);
    }

    public Task CordonAsync(HttpContext context) => ChangeNodeAsync(context, scheduler.CordonNodeAsync);

    public Task UncordonAsync(HttpContext context) => ChangeNodeAsync(context, scheduler.UncordonNodeAsync);

    public Task DrainAsync(HttpContext context) => ChangeNodeAsync(context, scheduler.DrainNodeAsync);

    public async Task ConfigureQueueAsync(HttpContext context)
    {
        if (!await MayReadBodyAsync(context, "Send a queue as application/json: one object.").ConfigureAwait(false))
        {
            return;
        }

        var queue = await Requests.QueueOfAsync(context, options).ConfigureAwait(false);
        await AnswerAsync(context, await scheduler.ConfigureQueueAsync(queue, context.RequestAborted).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    /// <summary>Says that the process answers.</summary>
    public static Task LiveAsync(HttpContext context) => context.Response.WriteAsync("live\n");

    /// <summary>Says whether the scheduler answers.</summary>
    public async Task ReadyAsync(HttpContext context)
    {
        try
        {
            await scheduler.NodesAsync(context.RequestAborted).ConfigureAwait(false);
            await context.Response.WriteAsync("ready\n").ConfigureAwait(false);
        }
        catch (RequestRejectedException refused)
        {
            await Problems.WriteAsync(context, refused.Rejection).ConfigureAwait(false);
        }
    }

    private static async Task ChangeNodeAsync(
        HttpContext context, Func<string, CancellationToken, ValueTask<Response<Acknowledged>>> change)
    {
        var response = await change(Requests.NodeOf(context), context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, response).ConfigureAwait(false);
    }

    public static async Task BackUpAsync(HttpContext context, IBackup backup)
    {
        if (Requests.BackupOf(context.Request) is not { } folder)
        {
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, "Invalid", "Name the folder, as to=PATH.").ConfigureAwait(false);
            return;
        }

        try
        {
            var last = await backup.BackUpAsync(folder, context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context, new BackupJson(last)).ConfigureAwait(false);
        }
        catch (SchedulingException fault)
        {
            await Problems.WriteAsync(context, StatusCodes.Status409Conflict, "Invalid", fault.Message, RejectionCode.Invalid).ConfigureAwait(false);
        }
    }

    internal static async Task<bool> MayReadBodyAsync(HttpContext context, string what)
    {
        if (RequestBody.Unread(context.Request, what) is not { } why)
        {
            return true;
        }

        await Problems.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "UnsupportedMediaType", why).ConfigureAwait(false);
        return false;
    }

    // Where there is nothing more to tell.
    internal static Task AnswerAsync(HttpContext context, Response<Acknowledged> response) => AnswerAsync(context, response, _ =>
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    });

    internal static Task AnswerAsync<T>(HttpContext context, Response<T> response, Func<T, Task> accepted)
        where T : class =>
        response.Rejection is { } rejection ? Problems.WriteAsync(context, rejection) : accepted(response.Value!);

    private static Task WriteAsync(HttpContext context, TaskId id, TaskInfo? task) => task is null
        ? UnknownAsync(context, id)
        : WriteAsync(context, task);

    internal static Task WriteAsync<T>(HttpContext context, T answer) =>
        context.Response.WriteAsJsonAsync(answer, SchedulerJson.Of<T>(), contentType: null, context.RequestAborted);

    private static Task UnknownAsync(HttpContext context, TaskId id) =>
        Problems.WriteAsync(context, id.Unknown());
}
