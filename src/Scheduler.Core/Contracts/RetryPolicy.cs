namespace Scheduler.Core.Contracts;

/// <summary>
/// How often a failed attempt is followed by another, and how long it waits before:
/// min(<see cref="MaxDelay"/>, <see cref="BaseDelay"/> · 2^(failed attempts − 1)), of which a random share up to
/// <see cref="JitterPercent"/> is taken off, so that tasks which failed together do not come back together.
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>Of <see cref="MaxAttempts"/>.</summary>
    public const int MostAttempts = 1_000;

    /// <summary>Of <see cref="JitterPercent"/>.</summary>
    public const int MostJitterPercent = 100;

    public static readonly RetryPolicy Default = new();

    public static readonly RetryPolicy Never = new() { MaxAttempts = 1 };

    /// <summary>Attempts that may fail before the task is dead-lettered: 1 to 1,000. Default 3. An attempt that was lost
    /// with its node has not failed.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The first wait: zero to 3,650 days. Default 1 s.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait, the first included: zero to 3,650 days. Default 5 min.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The share of the wait that chance may take off: 0 to 100. Default 50.</summary>
    public int JitterPercent { get; init; } = 50;
}
