using Scheduler.Actors.Client;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Messages;

/// <summary>A client of this process to its gateway.</summary>
internal sealed record ClientCall(Request Question, AwaitingAsker Asker) : ILocalMessage;

/// <summary>A client of this process to its gateway: tell me how it ends.</summary>
internal sealed record AwaitOutcome(TaskId Task, TaskCompletionSource<TaskInfo> Waiter) : ILocalMessage;

/// <summary>It waits no more.</summary>
internal sealed record StopAwaiting(TaskId Task, TaskCompletionSource<TaskInfo> Waiter) : ILocalMessage;

/// <summary>A health check to the gateway of its process. Answered by <see cref="SchedulerKnown"/>.</summary>
internal sealed record IsSchedulerKnown : ILocalMessage
{
    public static readonly IsSchedulerKnown Instance = new();
}

/// <param name="IsKnown">Whether a scheduler runs, as far as this member has heard.</param>
internal sealed record SchedulerKnown(bool IsKnown) : ILocalMessage;

/// <summary>A health check to the node of its process. Answered by <see cref="LeaseHeld"/>.</summary>
internal sealed record IsLeaseHeld : ILocalMessage
{
    public static readonly IsLeaseHeld Instance = new();
}

/// <param name="IsHeld">Whether the node may run tasks now.</param>
internal sealed record LeaseHeld(bool IsHeld) : ILocalMessage;
