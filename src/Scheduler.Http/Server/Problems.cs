using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Server;

/// <summary>Refusals as problem documents (RFC 9457), with the status that fits their code.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    public static int StatusOf(RejectionCode code) => code switch
    {
        RejectionCode.UnknownTask or RejectionCode.UnknownNode or RejectionCode.UnknownSchedule or RejectionCode.UnknownCalendar
            or RejectionCode.UnknownLimit or RejectionCode.UnknownGroup or RejectionCode.UnknownLock =>
            StatusCodes.Status404NotFound,
        RejectionCode.DuplicateId or RejectionCode.AlreadyFinal or RejectionCode.NotFinal or RejectionCode.NodeLeaving or RejectionCode.Stale or RejectionCode.InUse
            or RejectionCode.UniqueConflict or RejectionCode.NotWaiting or RejectionCode.GroupSealed or RejectionCode.ArchiveBehind
            or RejectionCode.LockHeld or RejectionCode.LockLost =>
            StatusCodes.Status409Conflict,
        RejectionCode.PayloadTooLarge or RejectionCode.SubmitTooLarge => StatusCodes.Status413PayloadTooLarge,
        RejectionCode.LimitReached => StatusCodes.Status429TooManyRequests,
        RejectionCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <param name="isNamedByPath">Whether the unknown name is in the path of the request, and not in its body.</param>
    /// <param name="isNamedByBody">Whether the unknown name is in the body: what a task waits for, and the limits that it names, are parts of the
    /// task.</param>
    public static Task WriteAsync(HttpContext context, Rejection rejection, bool isNamedByPath = false, bool isNamedByBody = false)
    {
        var status = isNamedByPath && rejection.Code == RejectionCode.UnknownQueue ? StatusCodes.Status404NotFound
            : isNamedByBody && StatusOf(rejection.Code) == StatusCodes.Status404NotFound ? StatusCodes.Status400BadRequest
            : StatusOf(rejection.Code);
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return WriteAsync(context, status, rejection.Code.ToString(), rejection.Message, rejection.Code);
    }

    public static async Task WriteAsync(HttpContext context, int status, string title, string detail, RejectionCode? code = null)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(
            new ProblemJson(title, status, detail, code), SchedulerJson.Of<ProblemJson>(), ContentType, context.RequestAborted)
                .ConfigureAwait(false);
    }
}
