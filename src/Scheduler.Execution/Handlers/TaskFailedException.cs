using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Thrown by a handler to fail its attempt with exactly this message, and without a stack trace.</summary>
/// <param name="message">What went wrong, for readers of the task's error.</param>
/// <param name="retryable">Whether another attempt might succeed. Default false: the task is dead-lettered at once.</param>
/// <param name="inner">What caused it; becomes part of the error's text.</param>
public sealed class TaskFailedException(string message, bool retryable = false, Exception? inner = null)
    : SchedulingException(message, inner)
{
    public bool Retryable { get; } = retryable;
}
