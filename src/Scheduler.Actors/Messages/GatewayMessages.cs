using Scheduler.Actors.Client;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Messages;

/// <summary>A client of this process to its gateway.</summary>
internal sealed record ClientCall(KernelCommand Question, AwaitingAsker Asker) : ILocalMessage;

/// <summary>A client of this process to its gateway: tell me how it ends.</summary>
internal sealed record AwaitOutcome(TaskId Task, TaskCompletionSource<TaskInfo> Waiter) : ILocalMessage;

/// <summary>It waits no more.</summary>
internal sealed record StopAwaiting(TaskId Task, TaskCompletionSource<TaskInfo> Waiter) : ILocalMessage;
