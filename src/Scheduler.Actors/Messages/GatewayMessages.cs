using Scheduler.Actors.Client;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Messages;

/// <summary>From a client of this process to its gateway.</summary>
internal sealed record ClientCall(Request Question, AwaitingAsker Asker) : ILocalMessage;

/// <summary>From a client of this process to its gateway: report how the task ends.</summary>
internal sealed record AwaitOutcome(TaskId Task, TaskCompletionSource<TaskInfo> Waiter) : ILocalMessage;

/// <summary>The client no longer waits.</summary>
internal sealed record StopAwaiting(TaskId Task, TaskCompletionSource<TaskInfo> Waiter) : ILocalMessage;

/// <summary>From a health check to the gateway of its process. Answered by <see cref="SchedulerKnown"/>.</summary>
internal sealed record IsSchedulerKnown : ILocalMessage
{
    public static readonly IsSchedulerKnown Instance = new();
}

/// <param name="IsKnown">Whether a scheduler is running, as far as this member knows.</param>
internal sealed record SchedulerKnown(bool IsKnown) : ILocalMessage;

/// <summary>From a health check to the node of its process. Answered by <see cref="LeaseHeld"/>.</summary>
internal sealed record IsLeaseHeld : ILocalMessage
{
    public static readonly IsLeaseHeld Instance = new();
}

/// <param name="IsHeld">Whether the node may run tasks now.</param>
internal sealed record LeaseHeld(bool IsHeld) : ILocalMessage;
