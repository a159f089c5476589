using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Server;

/// <summary>Requests for calendars: one method per route.</summary>
internal sealed class CalendarApi(ISchedulerClient scheduler, SchedulerHttpOptions options)
{
    public async Task ListAsync(HttpContext context)
    {
        var page = await scheduler.CalendarsAsync(Requests.CalendarsOf(context.Request), context.RequestAborted).ConfigureAwait(false);
        await SchedulerApi.WriteAsync(context, page).ConfigureAwait(false);
    }

    public async Task GetAsync(HttpContext context)
    {
        var name = RequestAddress.NameOf(context);
        var page = await scheduler.CalendarsAsync(new CalendarFilter { Name = name }, context.RequestAborted).ConfigureAwait(false);
        await (page.Calendars is [var calendar, ..]
            ? SchedulerApi.WriteAsync(context, calendar)
            : Problems.WriteAsync(context, new Rejection(RejectionCode.UnknownCalendar, $"There is no calendar '{name}'."))).ConfigureAwait(false);
    }

    public async Task SetAsync(HttpContext context)
    {
        if (await SchedulerApi.MayReadBodyAsync(context, "Send a calendar as application/json: one object.").ConfigureAwait(false))
        {
            var calendar = await Requests.CalendarOfAsync(context, options).ConfigureAwait(false);
            await SchedulerApi.AnswerAsync(context, await scheduler.SetCalendarAsync(calendar, context.RequestAborted).ConfigureAwait(false))
                .ConfigureAwait(false);
        }
    }

    public async Task RemoveAsync(HttpContext context) => await SchedulerApi.AnswerAsync(
        context, await scheduler.RemoveCalendarAsync(RequestAddress.NameOf(context), context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
}
