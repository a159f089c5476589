using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Whether and when a failed attempt is followed by another, returned by a rule of
/// <see cref="HandlerSet{TSelf}.OnException{TException}(Func{TException, RetryDecision})"/>.</summary>
public readonly record struct RetryDecision
{
    /// <summary>According to the task's retry policy. The default.</summary>
    public static RetryDecision ByPolicy => default;

    /// <summary>Never: another attempt would fail as well. The task is dead-lettered at once.</summary>
    public static RetryDecision Never => new() { IsNever = true };

    internal bool IsNever { get; private init; }

    /// <summary>Null: the policy's delay.</summary>
    internal TimeSpan? Delay { get; private init; }

    /// <summary>After exactly this delay, as with <see cref="RetryAfterException"/>; the task's attempts are counted as usual.</summary>
    /// <param name="delay">Zero to 3,650 days; values outside are set to the nearer end.</param>
    public static RetryDecision After(TimeSpan delay) => new() { Delay = Durations.Bounded(delay) };
}
