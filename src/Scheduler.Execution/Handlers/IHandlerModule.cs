namespace Scheduler.Execution.Handlers;

/// <summary>
/// Registers the handlers of an assembly. A node finds public implementations that have a constructor without parameters: its
/// <c>--handlers DIR</c> creates one of each and lets it register its handlers, once, before the node joins.
/// </summary>
public interface IHandlerModule
{
    void Register(HandlerRegistry handlers);
}
