using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Server;

/// <summary>
/// The body of a request: JSON in UTF-8, not compressed, up to the limit. The rest of a longer body is read and discarded before the
/// answer, up to <see cref="SchedulerHttpOptions.MaxDroppedBytes"/>, because many clients read no answer before they have sent everything.
/// </summary>
internal static class RequestBody
{
    /// <summary>Why such a body is not read, for a 415; null: it is read.</summary>
    /// <param name="what">What to send instead.</param>
    public static string? Unread(HttpRequest request, string what)
    {
        if (!request.HasJsonContentType())
        {
            return what;
        }

        var charset = MediaTypeHeaderValue.Parse(request.ContentType).Charset;
        if (charset.HasValue && !HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return $"The charset is {charset}, but only UTF-8 is read.";
        }

        var encoding = request.Headers.ContentEncoding;
        return StringValues.IsNullOrEmpty(encoding) || string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase) ? null
            : $"The body is encoded ({encoding}). Send it as it is, without Content-Encoding.";
    }

    /// <exception cref="RequestRejectedException">The body is longer than the limit.</exception>
    public static async Task<MemoryStream> ReadAsync(HttpContext context, SchedulerHttpOptions options)
    {
        var request = context.Request;
        var most = options.MaxRequestBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // The server's own limit would end the connection.
            size.MaxRequestBodySize = null;
        }

        // A client that sent Expect has not started to send the body.
        var asksFirst = !StringValues.IsNullOrEmpty(request.Headers.Expect);
        if (request.ContentLength > most && (asksFirst || request.ContentLength - most > options.MaxDroppedBytes))
        {
            context.Response.Headers.Connection = "close";
            throw TooLong(most);
        }

        var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 4_096, Math.Min(most, 1024 * 1024)));
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        long total = 0;
        try
        {
            while (await request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false) is > 0 and var read)
            {
                total += read;
                if (total <= most)
                {
                    body.Write(buffer, 0, read);
                }
                else if (total - most > options.MaxDroppedBytes)
                {
                    context.Response.Headers.Connection = "close";
                    break;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return total <= most ? body : throw TooLong(most);
    }

    private static RequestRejectedException TooLong(long most) => new(new Rejection(RejectionCode.SubmitTooLarge, string.Create(
        CultureInfo.InvariantCulture, $"The body has more than {most} bytes, the most that is read. Send fewer tasks at a time.")));
}
