using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Server;

/// <summary>Requests for groups, and for what waits for tasks and groups: one method per route.</summary>
internal sealed class GroupApi(ISchedulerClient scheduler)
{
    public async Task ListAsync(HttpContext context)
    {
        var question = Requests.GroupsOf(context.Request);
        var page = await scheduler.ListGroupsAsync(question.Prefix, question.After, question.Limit, context.RequestAborted).ConfigureAwait(false);
        await SchedulerApi.WriteAsync(context, page).ConfigureAwait(false);
    }

    public async Task GetAsync(HttpContext context)
    {
        var name = RequestAddress.NameOf(context);
        await (await scheduler.GetGroupAsync(name, context.RequestAborted).ConfigureAwait(false) is { } group
            ? SchedulerApi.WriteAsync(context, group)
            : Problems.WriteAsync(context, GroupRequests.Unknown(name))).ConfigureAwait(false);
    }

    public async Task OpenAsync(HttpContext context)
    {
        var (parent, stragglers) = Requests.GroupOf(context.Request);
        await SchedulerApi.AnswerAsync(
            context, await scheduler.OpenGroupAsync(RequestAddress.NameOf(context), parent, context.RequestAborted, stragglers).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    public async Task SealAsync(HttpContext context) => await SchedulerApi.AnswerAsync(
        context, await scheduler.SealGroupAsync(RequestAddress.NameOf(context), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);

    public async Task DependantsOfGroupAsync(HttpContext context) => await SchedulerApi.WriteAsync(
        context, await scheduler.DependantsOfGroupAsync(RequestAddress.NameOf(context), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);

    public async Task DependantsAsync(HttpContext context) => await SchedulerApi.WriteAsync(
        context, await scheduler.DependantsAsync(Requests.TaskOf(context), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
}
