using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Http;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Execution.Kinds;

/// <summary>
/// The payloads of the kinds that come with the scheduler, by the names of these kinds: for members of a cluster, which submit and do
/// not know the handlers of its nodes.
/// </summary>
public static class KnownPayloads
{
    private static readonly HandlerRegistry Kinds =
        HttpKind.AddTo(ShellKind.AddTo(BuiltInKinds.AddTo(new HandlerRegistry())));

    /// <summary>What keeps the task's kind from working with its payload; null: nothing, or the kind is not known.</summary>
    public static TaskFault? Fault(TaskSpec task) => Kinds.PayloadFault(task);

    /// <summary>Where tasks are checked by the names of their kinds, a name has one meaning.</summary>
    /// <exception cref="SchedulerConfigurationException">A handler of one's own has the name of a kind that is checked.</exception>
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
