using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>How a member sends its clients' requests to the scheduler.</summary>
public sealed record ClientSettings
{
    /// <summary>How long a request waits for its answer, including the time without a scheduler; then it is answered with
    /// <see cref="RejectionCode.Unavailable"/>: 100 ms to 1 h. Default 30 s, which is longer than a failover.</summary>
    [OptionRange("100ms", "1h")]
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many tasks of submits, and schedules, may wait here because the scheduler is behind or unreachable; further ones are refused
    /// with <see cref="RejectionCode.LimitReached"/>: 1 to 10,000,000. Default 100,000.</summary>
    [OptionRange(1, 10_000_000)]
    public int MaxWaitingTasks { get; init; } = 100_000;

    /// <summary>The same limit in bytes of payloads and headers, approximately: 64 KiB to 16 GiB. Default 64 MiB.</summary>
    [OptionRange(64 * 1024, 16L * 1024 * 1024 * 1024)]
    public long MaxWaitingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many tasks of submits, and schedules, may be sent and not answered yet; further ones wait: 1 to 1,000,000. Default
    /// 20,000.</summary>
    [OptionRange(1, 1_000_000)]
    public int MaxUnansweredTasks { get; init; } = 20_000;

    /// <summary>The same limit in bytes of payloads and headers, approximately: 64 KiB to 1 GiB. Default 4 MiB, so that other messages of this
    /// member never wait long behind them.</summary>
    [OptionRange(64 * 1024, 1024 * 1024 * 1024)]
    public long MaxUnansweredBytes { get; init; } = 4 * 1024 * 1024;

    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
    }
}
