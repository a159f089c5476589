using Scheduler.Core.Contracts;

namespace Scheduler.Core.Rules;

/// <summary>
/// How long a task waits after its n-th failed attempt: min(MaxDelay, BaseDelay · 2^(n − 1)), of which chance takes off
/// up to JitterPercent ("exponential backoff with jitter", the equal-jitter form at 50 %).
/// </summary>
public static class RetryRule
{
    public static bool MayTryAgain(RetryPolicy policy, int failedAttempts) => failedAttempts < policy.MaxAttempts;

    public static TimeSpan Delay(RetryPolicy policy, int failedAttempts, Chance chance)
    {
        var doublings = Math.Clamp(failedAttempts - 1, 0, 62);
        var longest = policy.MaxDelay.Ticks;
        var full = policy.BaseDelay.Ticks > longest >> doublings ? longest : policy.BaseDelay.Ticks << doublings;
        var share = (long)((Int128)full * policy.JitterPercent / 100);
        return new TimeSpan(share <= 0 ? full : full - chance.Below(share + 1));
    }
}
