using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Http;

/// <summary>From payload to result: what counts as a failure, and its error text.</summary>
internal sealed class HttpTaskHandler(HttpOptions options)
{
    private const int ErrorBodyChars = 1_000;

    // One for all: connections are kept and shared, but not for so long that a changed address is never noticed.
    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async ValueTask<ReadOnlyMemory<byte>> RunAsync(ReadOnlyMemory<byte> bytes, TaskContext context)
    {
        var request = Read(bytes);
        using var message = request.Message(context);
        using var time = new CancellationTokenSource(request.Timeout, context.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, context.CancellationToken);
        try
        {
            return await SendAsync(request, message, context, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // Its own token: the attempt was asked to stop, and gives way.
            throw new OperationCanceledException(context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw Failed(request, $"gave no complete answer within {Durations.Text(request.Timeout)}.", retryable: true);
        }
        catch (HttpRequestException e)
        {
            throw Failed(request, $"gave no answer: {Reason(e)}", retryable: true);
        }
        catch (IOException e)
        {
            throw Failed(request, $"broke off its answer: {Reason(e)}", retryable: true);
        }
    }

    /// <exception cref="TaskFailedException">The payload does not describe a valid request.</exception>
    public RequestToSend Read(ReadOnlyMemory<byte> bytes) => RequestToSend.Of(
        HandlerJson.ReadPayload<HttpPayload?>(HttpKind.Name, bytes, KindsJson.Default.HttpPayload!, isOptional: true) ?? throw new TaskFailedException(
            $$"""The kind '{{HttpKind.Name}}' needs a payload such as {"url": "https://example.org/"}."""),
        options);

    private async Task<byte[]> SendAsync(
        RequestToSend request, HttpRequestMessage message, TaskContext context, CancellationToken cancellationToken)
    {
        var startedAt = context.TimeProvider.GetTimestamp();
        using var response = await Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        var (body, truncated) = await ReadAsync(response, request.MaxResponseBytes, cancellationToken).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        if (!request.IsOk(status))
        {
            throw Failed(request, Answer(response, body), request.RetryStatuses.Contains(status));
        }

        var headers = Headers(response);
        var runMs = (long)context.TimeProvider.GetElapsedTime(startedAt).TotalMilliseconds;
        return FittingResult.Write(context, KindsJson.Results.HttpResult, options.MaxResultBytes, body.Length, capture =>
        {
            var cut = truncated || capture < body.Length;
            var (text, isBase64) = CapturedText.Of(
                cut ? CapturedText.TrimEnd(body.AsSpan(0, Math.Min(capture, body.Length))) : body);
            return new HttpResult(status, headers, text, isBase64, cut, runMs);
        });
    }

    private static async Task<(byte[] Body, bool Truncated)> ReadAsync(
        HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            // One byte more than is kept tells whether there is more.
            var read = await stream.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, most - (int)kept.Length + 1)), cancellationToken)
                .ConfigureAwait(false);
            if (read == 0)
            {
                return (kept.ToArray(), false);
            }

            var fits = Math.Min(read, most - (int)kept.Length);
            kept.Write(buffer, 0, fits);
            if (fits < read)
            {
                return (kept.ToArray(), true);
            }
        }
    }

    private Dictionary<string, string> Headers(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in options.ResultHeaders)
        {
            if (response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values))
            {
                headers[name.ToLowerInvariant()] = string.Join(", ", values);
            }
        }

        return headers;
    }

    private static string Answer(HttpResponseMessage response, byte[] body)
    {
        var status = string.Create(CultureInfo.InvariantCulture, $"answered {(int)response.StatusCode} {response.ReasonPhrase}").TrimEnd();
        var more = response.Headers.Location is { } location ? $", which leads to {location}"
            : response.Headers.RetryAfter is { } after ? $", and asks to wait ({after})"
            : "";
        var text = CapturedText.Readable(body).Trim();
        return text.Length == 0
            ? $"{status}{more}."
            : $"{status}{more}:{Environment.NewLine}{(text.Length > ErrorBodyChars ? text[..ErrorBodyChars] + "..." : text)}";
    }

    private static string Reason(Exception e) => e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message;

    private static TaskFailedException Failed(RequestToSend request, string what, bool retryable) =>
        new($"{request.Method} {request.Where} {what}", retryable);
}
