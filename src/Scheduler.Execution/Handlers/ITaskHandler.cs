namespace Scheduler.Execution.Handlers;

/// <summary>Does the work of one kind of task. It may run more than once for a task: make its effects repeatable, or
/// guard them with <see cref="TaskContext.Token"/>.</summary>
/// <typeparam name="TPayload">Read from the task's payload as JSON. If a task has no payload, it is null if the type is nullable; otherwise the
/// task fails.</typeparam>
/// <typeparam name="TResult">Written as JSON: the task's result.</typeparam>
public interface ITaskHandler<in TPayload, TResult>
{
    /// <summary>Runs one attempt. An exception fails the attempt, and another follows according to the task's retry policy,
    /// unless it is a <see cref="TaskFailedException"/>, which says that another attempt would fail as well; a <see cref="RetryAfterException"/>,
    /// which says when to retry; or there is a rule for such exceptions
    /// (<see cref="HandlerSet{TSelf}.OnException{TException}(Func{TException, RetryDecision})"/>).</summary>
    Task<TResult> HandleAsync(TPayload payload, TaskContext context);
}

/// <summary>Like <see cref="ITaskHandler{TPayload,TResult}"/>, for work that has no result.</summary>
/// <typeparam name="TPayload">Read from the task's payload as JSON. If a task has no payload, it is null if the type is nullable; otherwise the
/// task fails.</typeparam>
public interface ITaskHandler<in TPayload>
{
    /// <inheritdoc cref="ITaskHandler{TPayload,TResult}.HandleAsync"/>
    Task HandleAsync(TPayload payload, TaskContext context);
}
