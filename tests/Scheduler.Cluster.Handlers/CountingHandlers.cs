using Scheduler.Execution.Handlers;

namespace Scheduler.Cluster.Handlers;

/// <summary>The kind <c>count</c> raises a <see cref="CounterFile"/> in the folder that is its payload, and lowers it again.</summary>
public sealed class CountingHandlers : IHandlerModule
{
    public void Register(HandlerRegistry handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        handlers.Handle<string>("count", async (folder, context) =>
        {
            // It does not listen to its cancellation: the token, and not good manners, keeps a superseded attempt from writing.
            var counter = new CounterFile(folder);
            var entry = new CounterFile.Entry(context.TaskId.Value, context.Token.Value, Environment.ProcessId);
            await Task.Delay(TimeSpan.FromMilliseconds(5)).ConfigureAwait(false);
            counter.Raise(entry);
            await Task.Delay(TimeSpan.FromMilliseconds(40)).ConfigureAwait(false);
            counter.Lower(entry);
        });
    }
}
