using Scheduler.Actors.Messages;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>What can't be sent because something is missing. Everything else is the scheduler's to say.</summary>
internal static class CommandCheck
{
    public static Rejection? Refusal(Command command) => command switch
    {
        CancelTask { Task: var task } => task.Refusal(),
        RetryTask { Task: var task } => task.Refusal(),
        ExplainTask { Task: var task } => task.Refusal(),
        GetTask { Task: var task } => task.Refusal(),
        CordonNode { Name: null } or UncordonNode { Name: null } or DrainNode { Name: null } => Invalid("The node that is meant has no name."),
        ConfigureQueue { Queue: null or { Name: null } or { Policy: null } or { Strategy: null } } =>
            Invalid("The queue is null, or its name, policy or strategy is: none of these may be."),
        _ => null,
    };

    private static Rejection Invalid(string message) => new(RejectionCode.Invalid, message);
}
