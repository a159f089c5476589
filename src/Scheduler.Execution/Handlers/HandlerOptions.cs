namespace Scheduler.Execution.Handlers;

/// <summary>How the attempts of one kind are run.</summary>
public sealed record HandlerOptions
{
    public static readonly HandlerOptions Default = new();

    /// <summary>
    /// Whether each attempt gets a thread of its own, up to the handler's first real wait. For handlers that compute for
    /// long or block: on the shared thread pool they would keep everything else in the process waiting. Costs a
    /// tenth of a millisecond an attempt. Default false.
    /// </summary>
    public bool DedicatedThread { get; init; }
}
