using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>What can't be sent because something is missing. Everything else is the scheduler's to say.</summary>
internal static class CommandCheck
{
    public static Rejection? Refusal(KernelCommand command) => command switch
    {
        CancelTask { Task: var task } => task.Refusal(),
        RetryTask { Task: var task } => task.Refusal(),
        ExplainTask { Task: var task } => task.Refusal(),
        GetTask { Task: var task } => task.Refusal(),
        CordonNode { Name: null } or UncordonNode { Name: null } or DrainNode { Name: null } =>
            new Rejection(RejectionCode.Invalid, "The node that is meant has no name."),
        ConfigureQueue { Queue: var queue } => QueueOptions.Refusal(queue),
        _ => null,
    };
}
