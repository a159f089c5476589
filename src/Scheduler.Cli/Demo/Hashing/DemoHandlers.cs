using Scheduler.Execution.Handlers;

namespace Scheduler.Cli.Demo.Hashing;

/// <summary>The demo's handler for the nodes of a cluster, which find it in a copy of this program's assembly.</summary>
public sealed class DemoHandlers : IHandlerModule
{
    /// <summary>Names the folder of the gate.</summary>
    internal const string GateVariable = "SCHEDULER_DEMO_GATE";

    /// <inheritdoc/>
    public void Register(HandlerRegistry handlers)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        var gate = new FileGate(Environment.GetEnvironmentVariable(GateVariable)!);
        handlers.Handle(FileTask.Kind, new FileHasher(gate, static _ => { }));
    }
}
