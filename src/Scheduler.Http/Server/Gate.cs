using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Server;

/// <summary>Stands before every request: who may ask, and what becomes of what goes wrong.</summary>
internal sealed class Gate(SchedulerHttpOptions options)
{
    private const string Bearer = "Bearer ";

    private readonly byte[]? _token = options.Token is { } token ? Encoding.UTF8.GetBytes(Bearer + token) : null;

    public RequestDelegate Guard(RequestDelegate handle) => async context =>
    {
        if (Refusal(context.Request) is { } refusal)
        {
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
        SchedulerConfigurationException or BadFieldException => new Rejection(RejectionCode.Invalid, fault.Message),
        JsonException => new Rejection(RejectionCode.Invalid, "The body is not JSON: " + fault.Message),
        _ => null,
    };

    private (int Status, string Title, string Detail)? Refusal(HttpRequest request)
    {
        if (_token is not null)
        {
            var given = Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString());
            return CryptographicOperations.FixedTimeEquals(given, _token)
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

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
