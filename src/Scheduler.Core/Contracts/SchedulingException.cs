namespace Scheduler.Core.Contracts;

/// <summary>The root of what the scheduler throws. Expected refusals are values: <see cref="Rejection"/>.</summary>
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

/// <summary>An option, or a combination of them, that can't be worked with. Thrown before anything starts.</summary>
public sealed class SchedulerConfigurationException(string message) : SchedulingException(message);

/// <summary>A rule that must always hold did not: a fault of the scheduler itself, which stops rather than go on.</summary>
public sealed class InvariantBrokenException(string message) : SchedulingException(message);

/// <summary>Thrown by the convenience methods where the plain ones return a <see cref="Contracts.Rejection"/>.</summary>
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
