namespace Scheduler.Core.Contracts;

/// <summary>The root of what the scheduler throws. Expected refusals are values: <see cref="Rejection"/>.</summary>
public class SchedulerException : Exception
{
    public SchedulerException(string message)
        : base(message)
    {
    }

    public SchedulerException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

/// <summary>An option, or a combination of them, that can't be worked with. Thrown before anything starts.</summary>
public sealed class SchedulerConfigurationException(string message) : SchedulerException(message);

/// <summary>A rule that must always hold did not: a fault of the scheduler itself, which stops rather than go on.</summary>
public sealed class InvariantBrokenException(string message) : SchedulerException(message);

/// <summary>Thrown by the convenience methods where the plain ones return a <see cref="Contracts.Rejection"/>.</summary>
public sealed class RequestRejectedException(Rejection rejection) : SchedulerException(rejection.Message)
{
    public Rejection Rejection { get; } = rejection;
}

/// <summary>Thrown by <see cref="TaskHandle{TResult}.ResultAsync"/> for a task that ended without a result.</summary>
public sealed class TaskNotSucceededException(TaskInfo task)
    : SchedulerException($"Task {task.Id} ended as {task.Phase}{(task.Error is null ? "." : $": {task.Error}")}")
{
    public TaskInfo TaskInfo { get; } = task;
}
