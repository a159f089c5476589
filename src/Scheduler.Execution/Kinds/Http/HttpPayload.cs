using System.Text.Json.Serialization;

namespace Scheduler.Execution.Kinds.Http;

/// <summary>The payload of <see cref="HttpKind"/>, for example <c>{"method": "POST", "url": "https://example.org/hook", "body":
/// "{}"}</c>.</summary>
/// <param name="Url">An absolute URL, http or https.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record HttpPayload([property: JsonRequired] string Url)
{
    internal const int MostResponseBytes = 64 * 1024 * 1024;

    internal const int LongestTimeoutMs = 24 * 60 * 60 * 1000;

    internal static readonly IReadOnlyList<int> RetriedByDefault = [408, 425, 429, 500, 502, 503, 504];

    /// <summary>The HTTP method. Default GET.</summary>
    public string? Method { get; init; }

    /// <summary>Headers to add to the request. Names that begin with <c>Scheduler-</c> are reserved.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The body, sent as UTF-8; its type is <c>text/plain</c> if <see cref="Headers"/> has no <c>Content-Type</c>. Default: no
    /// body.</summary>
    public string? Body { get; init; }

    /// <summary>How long the whole answer may take, in milliseconds: 1 to 86,400,000. Default: as the node's options say, 100 s. The
    /// attempt's own timeout applies as well.</summary>
    public int? TimeoutMs { get; init; }

    /// <summary>Statuses after which the task is retried. Default 408, 425, 429, 500, 502, 503, 504.</summary>
    public IReadOnlyList<int>? RetryStatuses { get; init; }

    /// <summary>Statuses with which the task succeeds. They take precedence over <see cref="RetryStatuses"/>. Default 200 to 299.</summary>
    public IReadOnlyList<int>? OkStatuses { get; init; }

    /// <summary>How many bytes of the answer's body are kept; the rest is not read: 0 to 64 MiB. Default: as the node's options say, 32
    /// KiB.</summary>
    public int? MaxResponseBytes { get; init; }
}
