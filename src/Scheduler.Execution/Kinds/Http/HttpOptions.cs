using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Kinds.Http;

/// <summary>How a node makes requests.</summary>
public sealed record HttpOptions
{
    public static readonly HttpOptions Default = new();

    /// <summary>How long the whole answer may take if the payload does not set it: 1 ms to 1 day. Default 100 s.</summary>
    [OptionRange("1ms", "1d")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How many bytes of an answer's body are kept if the payload does not set it: 0 to 64 MiB. Default 32 KiB.</summary>
    [OptionRange(0, HttpPayload.MostResponseBytes)]
    public int MaxResponseBytes { get; init; } = 32 * 1024;

    /// <summary>The maximum size of a result, in bytes. If it would be longer, less of the body is kept. At most the scheduler's
    /// <see cref="SchedulerLimits.MaxResultBytes"/>, and 1 KiB to 64 MiB. Default 64 KiB.</summary>
    [OptionRange(1024, 64 * 1024 * 1024)]
    public int MaxResultBytes { get; init; } = SchedulerLimits.Default.MaxResultBytes;

    /// <summary>The headers of an answer that are included in the result.</summary>
    public IReadOnlyList<string> ResultHeaders { get; init; } =
        ["Content-Type", "Content-Length", "ETag", "Last-Modified", "Location", "Link", "Retry-After", "X-Request-Id"];

    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
    }
}
