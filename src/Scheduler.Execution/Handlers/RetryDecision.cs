using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>When a failed attempt is followed by another, as a rule of <see cref="HandlerSet{TSelf}.OnException{TException}(Func{TException, RetryDecision})"/> says it.</summary>
public readonly record struct RetryDecision
{
    /// <summary>As the task's retry policy says. The default.</summary>
    public static RetryDecision ByPolicy => default;

    /// <summary>Never: another attempt would fail as well. The task is dead-lettered at once.</summary>
    public static RetryDecision Never => new() { IsNever = true };

    internal bool IsNever { get; private init; }

    /// <summary>Null: as long as the policy says.</summary>
    internal TimeSpan? Delay { get; private init; }

    /// <summary>After exactly so long, as with <see cref="RetryAfterException"/>; the task's attempts are counted as ever.</summary>
    /// <param name="delay">Zero to 3,650 days; a shorter one counts as zero, and a longer one as that.</param>
    public static RetryDecision After(TimeSpan delay) => new() { Delay = Durations.Bounded(delay) };
}
