using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Server;

/// <summary>Requests for holds: one method per route.</summary>
internal sealed class HoldApi(ISchedulerClient scheduler, SchedulerHttpOptions options)
{
    public async Task ListAsync(HttpContext context) =>
        await SchedulerApi.WriteAsync(context, await scheduler.HoldsAsync(context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);

    public async Task HoldAsync(HttpContext context, HoldTarget target)
    {
        if (await SchedulerApi.MayReadBodyAsync(context, "Send the reason as application/json: {\"reason\": \"…\"}.").ConfigureAwait(false))
        {
            var (reason, by) = await Requests.ReasonOfAsync(context, options).ConfigureAwait(false);
            var response = await scheduler.HoldAsync(target, RequestAddress.NameOf(context), reason, by, context.RequestAborted).ConfigureAwait(false);
            await AnswerAsync(context, response).ConfigureAwait(false);
        }
    }

    public async Task ReleaseAsync(HttpContext context, HoldTarget target) => await AnswerAsync(
        context, await scheduler.ReleaseAsync(target, RequestAddress.NameOf(context), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);

    public static Task UnknownTargetAsync(HttpContext context) => Problems.WriteAsync(
        context,
        StatusCodes.Status404NotFound,
        "NotFound",
        KnownNames.Unknown("hold target", (string)context.Request.RouteValues["target"]!, Enum.GetValues<HoldTarget>().Select(SchedulerJsonText.Word)),
        RejectionCode.Invalid);

    private static Task AnswerAsync(HttpContext context, Response<Acknowledged> response) => response.Rejection is { } rejection
        ? Problems.WriteAsync(context, rejection, isNamedByPath: true)
        : SchedulerApi.AnswerAsync(context, response);
}
