using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Http;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Execution.Kinds;

/// <summary>
/// The payloads of the kinds that come with the scheduler, by the names of these kinds. For members of a cluster that submit and do
/// not know the handlers of its nodes.
/// </summary>
public static class KnownPayloads
{
    private static readonly HandlerRegistry Kinds =
        HttpKind.AddTo(ShellKind.AddTo(BuiltInKinds.AddTo(new HandlerRegistry())));

    /// <summary>Why the task's kind cannot work with its payload; null: it can, or the kind is not known.</summary>
    public static TaskFault? Fault(TaskSpec task) => Kinds.PayloadFault(task);

    /// <summary>Requires that a name of a checked kind has no other meaning, because tasks are checked by the names of their kinds.</summary>
    /// <exception cref="SchedulerConfigurationException">One of your own handlers has the name of a kind that is checked.</exception>
    public static void RequireNoOthers(HandlerRegistry handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        if (handlers.Kinds.FirstOrDefault(kind => Kinds.IsChecked(kind) && !handlers.IsChecked(kind)) is { } taken)
        {
            throw new SchedulerConfigurationException(
                $"The kind '{taken}' comes with the scheduler, and its payloads are checked as that kind's. Give the handler another name.");
        }
    }
}
