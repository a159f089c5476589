using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Server;

/// <summary>Checks every request before it is handled: who may send it, and how errors are answered.</summary>
internal sealed class Gate(SchedulerHttpOptions options)
{
    private const string Bearer = "Bearer";

    private readonly byte[]? _token = options.Token is { } token ? Encoding.UTF8.GetBytes(token) : null;

    /// <summary>For routes that are open to everyone.</summary>
    public static RequestDelegate WithoutDots(RequestDelegate handle) => context => RequestAddress.HasDotSegments(context)
        ? Problems.WriteAsync(
            context,
            StatusCodes.Status400BadRequest,
            "Invalid",
            "A part of the path is '.' or '..'. Leave such parts out; a name like that stands in the query: /v1/tasks/-?id=NAME",
            RejectionCode.Invalid)
        : handle(context);

    public RequestDelegate Guard(RequestDelegate handle) => async context =>
    {
        if (Refusal(context.Request) is { } refusal)
        {
            if (refusal.Status == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = Bearer;
            }

            await Problems.WriteAsync(context, refusal.Status, refusal.Title, refusal.Detail).ConfigureAwait(false);
            return;
        }

        try
        {
            await handle(context).ConfigureAwait(false);
        }
        catch (Exception fault) when (!context.Response.HasStarted && AsRejection(fault) is { } rejection)
        {
            await Problems.WriteAsync(context, rejection).ConfigureAwait(false);
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            await Problems.WriteAsync(context, fault.StatusCode, "BadRequest", fault.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
    };

    private static Rejection? AsRejection(Exception fault) => fault switch
    {
        RequestRejectedException refused => refused.Rejection,
        BadFieldException { Field: null } => new Rejection(RejectionCode.Invalid, "body: " + fault.Message),
        SchedulerConfigurationException or BadFieldException => new Rejection(RejectionCode.Invalid, fault.Message),
        _ => null,
    };

    private (int Status, string Title, string Detail)? Refusal(HttpRequest request)
    {
        if (_token is not null)
        {
            return TokenOf(request) is { } given && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _token)
                ? null
                : (StatusCodes.Status401Unauthorized, "Unauthorized", "The request lacks the scheduler's token: Authorization: Bearer TOKEN.");
        }

        // A page in a browser sends its origin, and may have had its name pointed at this machine.
        if (!options.AnyHost && !IsLoopback(request.Host.Host))
        {
            return (StatusCodes.Status403Forbidden, "Forbidden", "This scheduler is asked under a loopback name only, such as localhost.");
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == request.Host.Value)
            ? null
            : (StatusCodes.Status403Forbidden, "Forbidden", "Pages of other origins may not ask this scheduler.");
    }

    // The scheme may be written in any case, and more than one blank may follow it (RFC 9110).
    private static string? TokenOf(HttpRequest request)
    {
        var given = request.Headers.Authorization.ToString();
        var isBearer = given.Length > Bearer.Length && given[Bearer.Length] == ' ' && given.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);
        return isBearer ? given[Bearer.Length..].TrimStart(' ') : null;
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
