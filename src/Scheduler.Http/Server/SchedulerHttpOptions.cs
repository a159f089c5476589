using Scheduler.Core.Contracts;

namespace Scheduler.Http;

/// <summary>How the HTTP API lets in whom.</summary>
public sealed record SchedulerHttpOptions
{
    /// <summary>What a request must bring along as <c>Authorization: Bearer …</c>. Default null: nothing, and then requests are
    /// answered only under a loopback name, so that no web page can reach the API through a name of its own.</summary>
    public string? Token { get; init; }

    /// <summary>Whether requests without a token are answered under any name. For a network that is closed. Default false.</summary>
    public bool AnyHost { get; init; }

    /// <summary>Bytes of a request's body. Default 16 MiB: the largest submit, as base64, fits.</summary>
    public long MaxRequestBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of a body beyond <see cref="MaxRequestBytes"/> that are read and dropped before it is refused, so that its sender
    /// sees the answer. Of a longer one the connection is closed. Default 64 MiB.</summary>
    public long MaxDroppedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The longest that a request waits for an outcome before it says that there is none yet. Default 60 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Streams of events (<c>GET /v1/tasks/{id}/events</c>) at a time; one more is refused. 0 to 1,000,000, default 1,000.</summary>
    [OptionRange(0, 1_000_000)]
    public int MaxEventStreams { get; init; } = 1_000;

    /// <summary>Whether whoever is let in may have the scheduler's data copied to any place that its process may write to: only for
    /// its own user.</summary>
    internal bool MayBackUp { get; init; }
}
