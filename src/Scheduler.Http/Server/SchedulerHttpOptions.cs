using Scheduler.Core.Contracts;

namespace Scheduler.Http;

/// <summary>Options of the HTTP API: who may send requests, and its limits.</summary>
public sealed record SchedulerHttpOptions
{
    /// <summary>The token that a request must send as <c>Authorization: Bearer …</c>. Default null: no token is required, and requests are
    /// answered only under a loopback name, so that no web page can reach the API through a name of its own.</summary>
    public string? Token { get; init; }

    /// <summary>Whether requests without a token are answered under any host name. For closed networks. Default false.</summary>
    public bool AnyHost { get; init; }

    /// <summary>The maximum size of a request's body, in bytes. Default 16 MiB: the largest submit, as base64, fits.</summary>
    public long MaxRequestBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many bytes of a body beyond <see cref="MaxRequestBytes"/> are read and discarded before it is refused, so that the sender
    /// sees the answer. If the body is longer still, the connection is closed. Default 64 MiB.</summary>
    public long MaxDroppedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long a request waits at most for an outcome before it is answered without one. Default 60 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The maximum number of concurrent event streams (<c>GET /v1/tasks/{id}/events</c>); further ones are refused. 0 to 1,000,000,
    /// default 1,000.</summary>
    [OptionRange(0, 1_000_000)]
    public int MaxEventStreams { get; init; } = 1_000;

    /// <summary>Whether a caller with access may have the scheduler's data copied to any place that its process can write to: only for
    /// its own user.</summary>
    internal bool MayBackUp { get; init; }
}
