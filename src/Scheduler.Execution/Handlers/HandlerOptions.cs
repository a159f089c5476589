namespace Scheduler.Execution.Handlers;

/// <summary>How the attempts of one kind are run.</summary>
public sealed record HandlerOptions
{
    public static readonly HandlerOptions Default = new();

    /// <summary>One line that says what a task of the kind does, or what its payload looks like. Default null: no description.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Whether each attempt gets its own thread, up to the handler's first real wait. For handlers that compute for
    /// long or block: on the shared thread pool everything else in the process may wait for some tenths of a second, until the pool has
    /// more threads. Costs a tenth of a millisecond per attempt. Default false.
    /// </summary>
    public bool DedicatedThread { get; init; }

    /// <summary>
    /// Whether the handler can be interrupted: when <see cref="TaskContext.YieldRequested"/> fires, it ends soon with
    /// <c>throw context.Yield(state)</c>, and is resumed from that state later, on this node or another. Tasks of a kind that does
    /// not declare this are never interrupted. Default false.
    /// </summary>
    public bool CanYield { get; init; }

    /// <summary>
    /// Whether the handler works without a payload. True: if the payload is missing, or is null in JSON, the handler gets its parameter's default
    /// if it was given as a delegate without a typed kind, as in <c>Handle("work", (int width = 7) => …)</c>, and otherwise null or the type's
    /// default, such as 0. False: such a task fails and is not retried, even if the parameter has a default. Default null: the parameter decides. A
    /// parameter that is nullable (<c>int?</c>, <c>Resize?</c>), has a default, or is discarded (<c>_</c>) needs no payload. A lambda of a typed
    /// kind declares it by writing out its type: <c>(Resize? image) =></c>. In a program that is trimmed or compiled natively, only <c>int?</c> and
    /// the like are reliably detected: set this option there.
    /// </summary>
    public bool? PayloadOptional { get; init; }

    /// <summary>
    /// Returns why the handler cannot work with a payload, in one sentence; null: it can. Called by a scheduler in the same process when a
    /// task is submitted, so that a task that can never succeed is refused. It must always give the same answer for the same payload. Default: no
    /// check.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, string?>? PayloadFault { get; init; }
}
