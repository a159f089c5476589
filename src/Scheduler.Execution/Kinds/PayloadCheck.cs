using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Kinds;

/// <summary>What the kinds that come with the scheduler say of their payloads, before a task is accepted and, in case nobody asked
/// then, when it runs.</summary>
internal static class PayloadCheck
{
    /// <summary>For <see cref="HandlerOptions.PayloadFault"/>.</summary>
    /// <param name="read">Throws <see cref="TaskFailedException"/> where the payload is wrong.</param>
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
