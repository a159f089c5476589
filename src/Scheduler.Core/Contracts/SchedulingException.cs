namespace Scheduler.Core.Contracts;

/// <summary>The base class of the scheduler's exceptions. Expected refusals are values: <see cref="Rejection"/>.</summary>
public class SchedulingException : Exception
{
    public SchedulingException(string message)
        : base(message)
    {
    }

    public SchedulingException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

/// <summary>An option, or a combination of options, is not possible. Thrown before anything starts.</summary>
public sealed class SchedulerConfigurationException(string message) : SchedulingException(message);

/// <summary>An invariant was broken: a fault of the scheduler itself, which stops instead of continuing.</summary>
public sealed class InvariantBrokenException(string message) : SchedulingException(message);

/// <summary>Thrown by the convenience methods when the plain ones return a <see cref="Contracts.Rejection"/>.</summary>
public sealed class RequestRejectedException(Rejection rejection) : SchedulingException(rejection.Message)
{
    public Rejection Rejection { get; } = rejection;
}

/// <summary>Thrown by <see cref="TaskHandle{TResult}.ResultAsync"/> for a task that ended without a result.</summary>
public sealed class TaskNotSucceededException(TaskInfo task)
    : SchedulingException($"Task {task.Id} ended as {task.Phase}{(task.Error is null ? "." : $": {task.Error}")}")
{
    public TaskInfo TaskInfo { get; } = task;
}
