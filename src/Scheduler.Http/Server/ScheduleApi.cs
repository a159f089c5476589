using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Server;

/// <summary>Requests for schedules: one method per route.</summary>
internal sealed class ScheduleApi(ISchedulerClient scheduler, SchedulerHttpOptions options)
{
    public async Task ListAsync(HttpContext context)
    {
        var page = await scheduler.SchedulesAsync(Requests.SchedulesOf(context.Request), context.RequestAborted).ConfigureAwait(false);
        await SchedulerApi.WriteAsync(context, page).ConfigureAwait(false);
    }

    public async Task GetAsync(HttpContext context)
    {
        var name = RequestAddress.NameOf(context);
        var page = await scheduler.SchedulesAsync(new ScheduleFilter { Name = name }, context.RequestAborted).ConfigureAwait(false);
        await (page.Schedules is [var schedule, ..]
            ? SchedulerApi.WriteAsync(context, schedule)
            : Problems.WriteAsync(context, new Rejection(RejectionCode.UnknownSchedule, $"There is no schedule '{name}'."))).ConfigureAwait(false);
    }

    public async Task SetAsync(HttpContext context)
    {
        if (await SchedulerApi.MayReadBodyAsync(context, "Send a schedule as application/json: one object.").ConfigureAwait(false))
        {
            var schedule = await Requests.ScheduleOfAsync(context, options).ConfigureAwait(false);
            var response = await scheduler.SetScheduleAsync(schedule, context.RequestAborted).ConfigureAwait(false);
            await (response.Rejection is { } rejection
                ? Problems.WriteAsync(context, rejection, isNamedByBody: true)
                : SchedulerApi.AnswerAsync(context, response)).ConfigureAwait(false);
        }
    }

    public async Task HoldAsync(HttpContext context)
    {
        if (await SchedulerApi.MayReadBodyAsync(context, "Send the reason as application/json: {\"reason\": \"…\"}.").ConfigureAwait(false))
        {
            var (reason, by) = await Requests.ReasonOfAsync(context, options).ConfigureAwait(false);
            var response = await scheduler.HoldAsync(
                HoldTarget.Schedule, RequestAddress.NameOf(context), reason, by, context.RequestAborted).ConfigureAwait(false);
            await SchedulerApi.AnswerAsync(context, response).ConfigureAwait(false);
        }
    }

    public async Task ReleaseAsync(HttpContext context) => await SchedulerApi.AnswerAsync(
        context, await scheduler.ReleaseScheduleAsync(RequestAddress.NameOf(context), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);

    public async Task RemoveAsync(HttpContext context) => await SchedulerApi.AnswerAsync(
        context, await scheduler.RemoveScheduleAsync(RequestAddress.NameOf(context), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);

    public async Task RunAsync(HttpContext context)
    {
        var response = await scheduler.RunScheduleAsync(RequestAddress.NameOf(context), Requests.MomentOf(context.Request), context.RequestAborted).ConfigureAwait(false);
        await SchedulerApi.AnswerAsync(context, response, run => SchedulerApi.WriteAsync(context, run)).ConfigureAwait(false);
    }

    public async Task BackfillAsync(HttpContext context)
    {
        var (from, to, again) = Requests.RangeOf(context.Request);
        var response = await scheduler.BackfillScheduleAsync(RequestAddress.NameOf(context), from, to, again, context.RequestAborted).ConfigureAwait(false);
        await SchedulerApi.AnswerAsync(context, response, answer => SchedulerApi.WriteAsync(context, answer)).ConfigureAwait(false);
    }
}
