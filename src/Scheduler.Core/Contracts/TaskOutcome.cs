using System.Diagnostics.CodeAnalysis;
using System.Runtime.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// A request from any actor to the scheduler to report how this task ends. The answer is one <see cref="TaskOutcome"/>, at once if the task has already
/// ended, or a <see cref="TaskRejected"/> (<see cref="RejectionCode.UnknownTask"/>) if there is no such task.
/// </summary>
/// <remarks>The request outlives the scheduler's process: this member asks the next one. It ends with the actor that sent it.</remarks>
public sealed record WatchTask(TaskId Task)
{
    [OnSerializing]
    private void RefuseOtherSerializers(StreamingContext context) => WireForm.RefuseOthers();
}

/// <summary>How a task ended: durable, and the same for every caller.</summary>
public abstract record TaskOutcome(TaskId Task)
{
    /// <summary>The outcome of a task that has ended.</summary>
    /// <exception cref="SchedulingException">The task has not ended.</exception>
    public static TaskOutcome Of(TaskInfo task) => task.Phase switch
    {
        TaskPhase.Succeeded => new TaskSucceeded(task.Id, task.Result ?? default),
        TaskPhase.Failed => new TaskFailed(task.Id, task.Error ?? ""),
        TaskPhase.Cancelled => new TaskCancelled(task.Id),
        TaskPhase.Expired => new TaskExpired(task.Id),
        var phase => throw new SchedulingException($"The task '{task.Id}' has not ended: it is {phase}."),
    };
}

/// <param name="Result">What its handler returned; empty when it returned nothing.</param>
public sealed record TaskSucceeded(TaskId Task, ReadOnlyMemory<byte> Result = default) : TaskOutcome(Task)
{
    private readonly ValueBytes _result = Result;

    public ReadOnlyMemory<byte> Result { get => _result; init => _result = value; }

    /// <summary><see cref="Result"/>, read as JSON.</summary>
    /// <returns>The type's default if the handler returned nothing.</returns>
    /// <exception cref="System.Text.Json.JsonException">The result is not JSON of that type.</exception>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public T? ResultAs<T>() => Payload.Read<T>(Result);
}

/// <summary>The task was dead-lettered: out of attempts, not worth another, or poison.</summary>
/// <param name="Error">Why its last attempt failed.</param>
public sealed record TaskFailed(TaskId Task, string Error) : TaskOutcome(Task);

public sealed record TaskCancelled(TaskId Task) : TaskOutcome(Task);

/// <summary>The task had not started by the time that its submitter set.</summary>
public sealed record TaskExpired(TaskId Task) : TaskOutcome(Task);
