namespace Scheduler.Execution.Handlers;

/// <summary>
/// Code around every attempt of a node, of all kinds. It sees the task (<see cref="TaskContext"/>), the payload as it was submitted, and what comes of the attempt:
/// the result that <c>next</c> returns, or what it throws. It may change the payload or the result, add to <see cref="TaskContext.Items"/>, fail the attempt
/// (<see cref="TaskFailedException"/>) or have another (<see cref="RetryAfterException"/>). One for all attempts: several threads may be in it at a time.
/// </summary>
/// <remarks>What a middleware throws counts as if the handler had thrown it.</remarks>
public interface ITaskMiddleware
{
    /// <param name="next">The next middleware or, at last, the handler. Not called: the handler does not run. Called again: it runs again, within the same attempt.</param>
    /// <returns>The result of the attempt: mostly that of <paramref name="next"/>.</returns>
    ValueTask<ReadOnlyMemory<byte>> InvokeAsync(ReadOnlyMemory<byte> payload, TaskContext context, AttemptDelegate next);
}
