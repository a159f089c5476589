using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Server;

/// <summary>Requests for limits: one method per route.</summary>
internal sealed class LimitApi(ISchedulerClient scheduler, SchedulerHttpOptions options)
{
    public async Task ListAsync(HttpContext context)
    {
        var limits = await scheduler.LimitsAsync(context.RequestAborted).ConfigureAwait(false);
        await SchedulerApi.WriteAsync(context, new LimitsListed(limits)).ConfigureAwait(false);
    }

    public async Task GetAsync(HttpContext context)
    {
        var name = RequestAddress.NameOf(context);
        var limits = await scheduler.LimitsAsync(context.RequestAborted).ConfigureAwait(false);
        await (limits.FirstOrDefault(limit => limit.Limit.Name == name) is { } found
            ? SchedulerApi.WriteAsync(context, found)
            : Problems.WriteAsync(context, new Rejection(RejectionCode.UnknownLimit, KnownNames.Unknown("limit", name, limits.Select(l => l.Limit.Name)))))
            .ConfigureAwait(false);
    }

    public async Task SetAsync(HttpContext context)
    {
        if (await SchedulerApi.MayReadBodyAsync(context, "Send a limit as application/json: one object.").ConfigureAwait(false))
        {
            var limit = await Requests.LimitOfAsync(context, options).ConfigureAwait(false);
            await SchedulerApi.AnswerAsync(context, await scheduler.SetLimitAsync(limit, context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    public async Task RemoveAsync(HttpContext context) => await SchedulerApi.AnswerAsync(
        context, await scheduler.RemoveLimitAsync(RequestAddress.NameOf(context), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
}
