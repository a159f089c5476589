using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// Whether a failed attempt is followed by another, and when: after the delay that its handler asked for or, by the task's policy, its n-th delay,
/// its base delay, or min(MaxDelay, BaseDelay · 2^(n − 1)), reduced by a random share of up to JitterPercent ("exponential backoff with jitter", the
/// equal-jitter form at 50 %).
/// </summary>
public static class RetryRule
{
    public static bool MayTryAgain(RetryPolicy policy, int failedAttempts) => failedAttempts < policy.MaxAttempts;

    /// <param name="asked">The delay that the handler asked for: used exactly, within the limits of a delay.</param>
    public static TimeSpan Delay(RetryPolicy policy, int failedAttempts, Chance chance, TimeSpan? asked = null)
    {
        if (asked is { } exactly)
        {
            return Durations.Bounded(exactly);
        }

        var full = Full(policy, failedAttempts);
        var share = (long)((Int128)full * policy.JitterPercent / 100);
        return new TimeSpan(share <= 0 ? full : full - chance.Below(share + 1));
    }

    /// <summary>From when on the task begins no further attempt; null: never.</summary>
    internal static Timestamp? TooOldAt(TaskState task) =>
        task.FailedAttempts > 0 && task.Spec.Retry.MaxAge is { } age ? task.WaitsSince + age : null;

    /// <summary>Whether an attempt that began then would follow a failed one too late.</summary>
    internal static bool IsTooOld(TaskState task, Timestamp at) => task.Spec.Retry.MaxAge is { } age && task.WaitsSince + age <= at;

    /// <summary>The error of a task that is too old for another attempt.</summary>
    internal static string TooOldText(TaskState task, string lastError) =>
        $"It is not tried again: the next attempt would begin when it is older than {Durations.Text(task.Spec.Retry.MaxAge!.Value)}, its greatest age."
        + $" The last error: {lastError}";

    private static long Full(RetryPolicy policy, int failedAttempts)
    {
        if (policy.Delays is { Count: > 0 } delays)
        {
            return delays[Math.Clamp(failedAttempts, 1, delays.Count) - 1].Ticks;
        }

        if (policy.Backoff == RetryBackoff.Fixed)
        {
            return policy.BaseDelay.Ticks;
        }

        var doublings = Math.Clamp(failedAttempts - 1, 0, 62);
        var longest = policy.MaxDelay.Ticks;
        return policy.BaseDelay.Ticks > longest >> doublings ? longest : policy.BaseDelay.Ticks << doublings;
    }
}
