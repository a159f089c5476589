namespace Scheduler.Execution.Handlers;

/// <summary>A handler of any form, reduced to one form.</summary>
/// <param name="Kind">The name given at registration; a task may name it by an alias.</param>
internal sealed record RegisteredHandler(string Kind, HandlerOptions Options, AttemptDelegate Invoke)
{
    /// <summary>The version of the payload that it reads. Null: not specified.</summary>
    public int? Version { get; init; }

    /// <summary>The services that it takes as parameters.</summary>
    public IReadOnlyList<Type> Services { get; init; } = [];

    /// <summary>Whether its result is written as JSON. If not, submitter and handler agree upon the form.</summary>
    public bool WritesJson { get; init; } = true;

    /// <summary>The type that it reads its payload as, if its parameters show that.</summary>
    public Type? Payload { get; init; }
}
