using System.Diagnostics.CodeAnalysis;
using System.Runtime.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// Any actor to the scheduler: tell me how this task ends. Brings one <see cref="TaskOutcome"/>, at once if it has ended
/// already, or a <see cref="TaskRejected"/> (<see cref="RejectionCode.UnknownTask"/>) if there is no such task.
/// </summary>
/// <remarks>Outlives the scheduler's process: this member asks the next one. Ends with the actor that sent it.</remarks>
public sealed record WatchTask(TaskId Task)
{
    [OnSerializing]
    private void RefuseOtherSerializers(StreamingContext context) => WireForm.RefuseOthers();
}

/// <summary>How a task ended: durable, and the same for whoever asks.</summary>
public abstract record TaskOutcome(TaskId Task)
{
    /// <summary>The outcome of a task that has ended.</summary>
    /// <exception cref="SchedulingException">It has not.</exception>
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
    /// <returns>The type's default where the handler returned nothing.</returns>
    /// <exception cref="System.Text.Json.JsonException">It is not JSON of that type.</exception>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public T? ResultAs<T>() => Payload.Read<T>(Result);
}

/// <summary>It was dead-lettered: out of attempts, not worth another, or poison.</summary>
/// <param name="Error">Why its last attempt failed.</param>
public sealed record TaskFailed(TaskId Task, string Error) : TaskOutcome(Task);

public sealed record TaskCancelled(TaskId Task) : TaskOutcome(Task);

/// <summary>It had not started by the time that its submitter set.</summary>
public sealed record TaskExpired(TaskId Task) : TaskOutcome(Task);
