using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds.Http;

/// <summary>A checked payload.</summary>
/// <param name="Where">The address for messages: without credentials and query, which may contain secrets.</param>
internal sealed record RequestToSend(
    Uri Url,
    string Where,
    HttpMethod Method,
    IReadOnlyDictionary<string, string> Headers,
    string? Body,
    TimeSpan Timeout,
    int MaxResponseBytes,
    IReadOnlyList<int>? OkStatuses,
    IReadOnlyList<int> RetryStatuses)
{
    private const string Reserved = "Scheduler-";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <exception cref="TaskFailedException">The payload does not describe a valid request.</exception>
    public static RequestToSend Of(HttpPayload payload, HttpOptions options)
    {
        Require(
            Uri.TryCreate(payload.Url, UriKind.Absolute, out var url) && url.Host.Length > 0,
            $"url is '{payload.Url}', but must be an address such as https://example.org/path.");
        Require(url!.Scheme is "http" or "https", $"url has the scheme '{url.Scheme}', but only http and https are known.");
        var method = payload.Method ?? "GET";
        Require(IsToken(method), $"method is '{method}', but must be a name such as GET or POST.");
        foreach (var (name, value) in payload.Headers ?? NoHeaders)
        {
            Require(IsToken(name), $"headers has '{name}', which is no name of a header.");
            Require(!name.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase), $"headers has '{name}', but names with {Reserved} are taken.");
            Require(
                value is not null && value.All(static c => c is '\t' or (>= ' ' and <= '~')),
                $"the header '{name}' must have a value of printable ASCII characters on one line.");
        }

        var timeoutMs = payload.TimeoutMs;
        Require(timeoutMs is null or (>= 1 and <= HttpPayload.LongestTimeoutMs), OutOfRange("timeoutMs", timeoutMs, 1, HttpPayload.LongestTimeoutMs));
        var most = payload.MaxResponseBytes ?? options.MaxResponseBytes;
        Require(most is >= 0 and <= HttpPayload.MostResponseBytes, OutOfRange("maxResponseBytes", most, 0, HttpPayload.MostResponseBytes));
        RequireStatuses("okStatuses", payload.OkStatuses);
        RequireStatuses("retryStatuses", payload.RetryStatuses);
        return new RequestToSend(
            url,
            url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
            new HttpMethod(method),
            payload.Headers ?? NoHeaders,
            payload.Body,
            timeoutMs is { } ms ? TimeSpan.FromMilliseconds(ms) : options.Timeout,
            most,
            payload.OkStatuses,
            payload.RetryStatuses ?? HttpPayload.RetriedByDefault);
    }

    public bool IsOk(int status) => OkStatuses?.Contains(status) ?? status is >= 200 and <= 299;

    /// <summary>The request of one attempt.</summary>
    /// <exception cref="TaskFailedException">A header cannot be sent.</exception>
    public HttpRequestMessage Message(TaskContext context)
    {
        var content = Body is not null ? new ByteArrayContent(Encoding.UTF8.GetBytes(Body)) : null;
        if (content is not null && !Headers.Keys.Contains("Content-Type", StringComparer.OrdinalIgnoreCase))
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("text/plain", "utf-8");
        }

        var message = new HttpRequestMessage(Method, Url) { Content = content };
        message.Headers.TryAddWithoutValidation("Scheduler-Task-Id", Uri.EscapeDataString(context.TaskId.Value));
        message.Headers.TryAddWithoutValidation("Scheduler-Attempt", context.Attempt.ToString(CultureInfo.InvariantCulture));
        message.Headers.TryAddWithoutValidation("Scheduler-Fencing-Token", context.Token.ToString());
        foreach (var (name, value) in Headers)
        {
            // Those that speak of the body belong to it, and are refused by the request.
            if (!message.Headers.TryAddWithoutValidation(name, value)
                && !(message.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value))
            {
                message.Dispose();
                Require(false, $"the header '{name}' can't be sent.");
            }
        }

        return message;
    }

    private static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    private static string OutOfRange(string name, int? value, int lowest, int highest) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, but must lie between {lowest} and {highest}.");

    private static void RequireStatuses(string name, IReadOnlyList<int>? statuses)
    {
        foreach (var status in statuses ?? [])
        {
            Require(status is >= 100 and <= 599, OutOfRange("a status in " + name, status, 100, 599));
        }
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new TaskFailedException($"The payload of the kind '{HttpKind.Name}' is wrong: {message}");
        }
    }
}
