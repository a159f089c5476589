using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds;

/// <summary>The payload checks of the kinds that come with the scheduler: before a task is accepted and, in case it was not checked
/// then, when it runs.</summary>
internal static class PayloadCheck
{
    /// <summary>For <see cref="HandlerOptions.PayloadFault"/>.</summary>
    /// <param name="read">Throws <see cref="TaskFailedException"/> if the payload is wrong.</param>
    public static Func<ReadOnlyMemory<byte>, string?> By(Action<ReadOnlyMemory<byte>> read) => payload =>
    {
        try
        {
            read(payload);
            return null;
        }
        catch (TaskFailedException wrong)
        {
            return wrong.Message;
        }
    };
}
