namespace Scheduler.Execution.Handlers;

/// <summary>
/// What an assembly of handlers has for a node to find: public, with a constructor without parameters. The node's
/// <c>--handlers DIR</c> makes one of each and lets it register its handlers, once, before the node joins.
/// </summary>
public interface IHandlerModule
{
    void Register(HandlerRegistry handlers);
}
