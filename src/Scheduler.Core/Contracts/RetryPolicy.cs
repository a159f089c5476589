namespace Scheduler.Core.Contracts;

/// <summary>How the waits before further attempts grow, if a <see cref="RetryPolicy"/> does not list them.</summary>
public enum RetryBackoff
{
    /// <summary>Each wait is twice the previous one, up to <see cref="RetryPolicy.MaxDelay"/>.</summary>
    Exponential = 0,

    /// <summary>Each wait is <see cref="RetryPolicy.BaseDelay"/>, less a random share of up to <see cref="RetryPolicy.JitterPercent"/>.</summary>
    Fixed = 1,
}

/// <summary>
/// How often a failed attempt is followed by another, and after what wait. The n-th wait is the n-th of <see cref="Delays"/>; without these it is,
/// depending on <see cref="Backoff"/>, <see cref="BaseDelay"/> or min(<see cref="MaxDelay"/>, <see cref="BaseDelay"/> · 2^(n − 1)). Each wait is
/// reduced by a random share of up to <see cref="JitterPercent"/>, so that tasks which failed together are not retried together.
/// </summary>
/// <remarks>Only failures count. An attempt that was lost with its node, handed back, or interrupted in favour of another task is followed by
/// another at once, and is counted separately: <see cref="TaskInfo.LostAttempts"/>, <see cref="TaskInfo.Preemptions"/>.</remarks>
public sealed record RetryPolicy
{
    /// <summary>The maximum of <see cref="MaxAttempts"/>.</summary>
    public const int MostAttempts = 1_000;

    /// <summary>The maximum of <see cref="JitterPercent"/>.</summary>
    public const int MostJitterPercent = 100;

    /// <summary>The maximum number of <see cref="Delays"/>.</summary>
    public const int MostDelays = 100;

    /// <summary>The minimum of <see cref="MaxAge"/>.</summary>
    public static readonly TimeSpan ShortestMaxAge = TimeSpan.FromSeconds(1);

    public static readonly RetryPolicy Default = new();

    public static readonly RetryPolicy Never = new() { MaxAttempts = 1 };

    // Null where there are none, and ticks instead of Nullable<T>: tasks that share no policy have one each.
    private readonly ValueList<TimeSpan> _delays;
    private readonly long _maxAgeTicks = long.MinValue;

    /// <summary>How many attempts may fail before the task is dead-lettered: 1 to 1,000. Default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>How the waits grow. Default <see cref="RetryBackoff.Exponential"/>.</summary>
    public RetryBackoff Backoff { get; init; }

    /// <summary>The first wait, and with <see cref="RetryBackoff.Fixed"/> every wait: zero to 3,650 days. Default 1 s.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait of an exponential backoff, the first included: zero to 3,650 days. Default 5 min.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The waits one by one, instead of <see cref="Backoff"/>, <see cref="BaseDelay"/> and <see cref="MaxDelay"/>: at most 100, each zero
    /// to 3,650 days. The last one repeats. Default none.</summary>
    public IReadOnlyList<TimeSpan> Delays
    {
        get => _delays.Items ?? [];
        init => _delays = value is null or [] ? default : new([.. value]);
    }

    /// <summary>The largest random reduction of a wait, in percent: 0 to 100. Default 50.</summary>
    public int JitterPercent { get; init; } = 50;

    /// <summary>The age from which a failed task is not tried again, but fails for good: 1 s to 3,650 days, counted from its submit or, if later,
    /// from its <see cref="TaskSpec.NotBefore"/>, or from when everything that it waited for (<see cref="TaskSpec.After"/>) had ended. It fails at
    /// once if its next attempt would be due later. A running attempt is not interrupted, and the age does not apply to a task that has never failed
    /// (<see cref="TaskSpec.ExpiresAt"/>). Default: none.</summary>
    public TimeSpan? MaxAge
    {
        get => _maxAgeTicks == long.MinValue ? null : new TimeSpan(_maxAgeTicks);
        init => _maxAgeTicks = value?.Ticks ?? long.MinValue;
    }
}
