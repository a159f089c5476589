using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>
/// Thrown by a handler to fail its attempt and have the next one after a specific delay, such as that of a <c>Retry-After</c> header: exactly
/// then, instead of after the retry policy's delay. The attempt counts as failed, so that <see cref="RetryPolicy.MaxAttempts"/> and
/// <see cref="RetryPolicy.MaxAge"/> apply.
/// </summary>
public sealed class RetryAfterException : SchedulingException
{
    /// <summary>Uses a default message, which says when the task is retried.</summary>
    /// <inheritdoc cref="RetryAfterException(TimeSpan, string, Exception?)" path="/param"/>
    public RetryAfterException(TimeSpan delay)
        : this(delay, $"The handler asked for another attempt after {Durations.Text(Durations.Bounded(delay))}.")
    {
    }

    /// <param name="delay">Zero to 3,650 days; values outside are set to the nearer end.</param>
    /// <param name="message">What went wrong: the task's error, without a stack trace.</param>
    /// <param name="inner">What caused it; becomes part of the error's text.</param>
    public RetryAfterException(TimeSpan delay, string message, Exception? inner = null)
        : base(message, inner) => Delay = Durations.Bounded(delay);

    /// <summary>How long the next attempt waits: zero to 3,650 days.</summary>
    public TimeSpan Delay { get; }
}
