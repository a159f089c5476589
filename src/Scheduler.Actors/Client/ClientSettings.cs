using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>How a member speaks to the scheduler for the clients that it has.</summary>
public sealed record ClientSettings
{
    /// <summary>How long a request waits for its answer, also while there is no scheduler; then it is answered
    /// <see cref="RejectionCode.Unavailable"/>: 100 ms to 1 h. Default 30 s, which a failover fits into.</summary>
    [OptionRange("100ms", "1h")]
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tasks of submits, and schedules, that wait here because the scheduler is behind or away; what is beyond is refused with
    /// <see cref="RejectionCode.LimitReached"/>: 1 to 10,000,000. Default 100,000.</summary>
    [OptionRange(1, 10_000_000)]
    public int MaxWaitingTasks { get; init; } = 100_000;

    /// <summary>The same in bytes of payloads and headers, about: 64 KiB to 16 GiB. Default 64 MiB.</summary>
    [OptionRange(64 * 1024, 16L * 1024 * 1024 * 1024)]
    public long MaxWaitingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Tasks of submits, and schedules, that are sent and not answered yet; what is more waits: 1 to 1,000,000. Default 20,000.</summary>
    [OptionRange(1, 1_000_000)]
    public int MaxUnansweredTasks { get; init; } = 20_000;

    /// <summary>The same in bytes of payloads and headers, about: 64 KiB to 1 GiB. Default 4 MiB, so that whatever else this
    /// member has to say never waits long behind them.</summary>
    [OptionRange(64 * 1024, 1024 * 1024 * 1024)]
    public long MaxUnansweredBytes { get; init; } = 4 * 1024 * 1024;

    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
    }
}
