using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Messages;

/// <summary>
/// Any actor to the scheduler: tell me how this task ends. Brings one <see cref="TaskOutcome"/>, at once if it has ended
/// already, or a <see cref="TaskRejected"/> (<see cref="RejectionCode.UnknownTask"/>) if there is no such task.
/// </summary>
/// <remarks>
/// A watch lives in memory only. It is lost with the scheduler's process, so whoever waits asks again when it has
/// heard nothing for a while; asking twice brings two answers.
/// </remarks>
public sealed record WatchTask(TaskId Task);

/// <summary>How a task ended: durable, and the same for whoever asks.</summary>
public abstract record TaskOutcome(TaskId Task);

/// <param name="Result">
/// What its handler returned; empty when it returned nothing. Null: not known any more. The scheduler passes results on
/// as they come in and keeps none, so a watch that comes after the end learns only that it was a success.
/// </param>
public sealed record TaskSucceeded(TaskId Task, ReadOnlyMemory<byte>? Result) : TaskOutcome(Task);

/// <summary>It was dead-lettered: out of attempts, not worth another, or poison.</summary>
/// <param name="Error">Why; null where it is not known any more (as for <see cref="TaskSucceeded"/>'s result).</param>
public sealed record TaskFailed(TaskId Task, string? Error) : TaskOutcome(Task);

public sealed record TaskCancelled(TaskId Task) : TaskOutcome(Task);

/// <summary>It had not started by the time that its submitter set.</summary>
public sealed record TaskExpired(TaskId Task) : TaskOutcome(Task);
