namespace Scheduler.Execution.Handlers;

/// <summary>Every form of handler, brought down to one.</summary>
/// <param name="Kind">As its handler names it; a task may name it by an alias.</param>
internal sealed record RegisteredHandler(string Kind, HandlerOptions Options, AttemptDelegate Invoke)
{
    /// <summary>Of the payload that it reads. Null: nobody said so.</summary>
    public int? Version { get; init; }

    /// <summary>The services that it takes as parameters.</summary>
    public IReadOnlyList<Type> Services { get; init; } = [];

    /// <summary>Whether its result is written as JSON. If not, it is whatever the two ends agree upon.</summary>
    public bool WritesJson { get; init; } = true;

    /// <summary>The type that it reads its payload as, where that was told from its parameters.</summary>
    public Type? Payload { get; init; }
}
