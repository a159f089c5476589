namespace Scheduler.Execution.Handlers;

/// <summary>
/// Code around every attempt of a node, of all kinds. It sees the task (<see cref="TaskContext"/>), the payload as it was submitted, and the
/// outcome of the attempt: the result that <c>next</c> returns, or the exception that it throws. It may change the payload or the result, add to
/// <see cref="TaskContext.Items"/>, fail the attempt (<see cref="TaskFailedException"/>) or request another (<see cref="RetryAfterException"/>).
/// There is one instance for all attempts: several threads may run it at a time.
/// </summary>
/// <remarks>An exception of a middleware counts as if the handler had thrown it.</remarks>
public interface ITaskMiddleware
{
    /// <param name="next">The next middleware or, at last, the handler. If it is not called, the handler does not run. If it is called again, the
    /// handler runs again, within the same attempt.</param>
    /// <returns>The result of the attempt: usually that of <paramref name="next"/>.</returns>
    ValueTask<ReadOnlyMemory<byte>> InvokeAsync(ReadOnlyMemory<byte> payload, TaskContext context, AttemptDelegate next);
}
