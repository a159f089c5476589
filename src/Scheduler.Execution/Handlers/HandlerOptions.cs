namespace Scheduler.Execution.Handlers;

/// <summary>How the attempts of one kind are run.</summary>
public sealed record HandlerOptions
{
    public static readonly HandlerOptions Default = new();

    /// <summary>What a task of the kind does, or how its payload looks, in a line for whoever chooses. Default null: nobody says.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Whether each attempt gets a thread of its own, up to the handler's first real wait. For handlers that compute for
    /// long or block: on the shared thread pool everything else in the process may wait for some tenths of a second, until it has
    /// more threads. Costs a tenth of a millisecond an attempt. Default false.
    /// </summary>
    public bool DedicatedThread { get; init; }

    /// <summary>
    /// Whether the handler can be interrupted: when <see cref="TaskContext.YieldRequested"/> asks it to, it ends soon with
    /// <c>throw context.Yield(state)</c>, and goes on from that state later, on this node or another. Tasks of a kind that does
    /// not declare it are never interrupted. Default false.
    /// </summary>
    public bool CanYield { get; init; }

    /// <summary>
    /// Whether the handler works without a payload. True: where it is missing, or is null in JSON, the handler gets its parameter's default if it was given as a delegate without a typed kind, as in
    /// <c>Handle("work", (int width = 7) => …)</c>, and otherwise null or the type's default, such as 0. False: such a task fails and is not tried again, even if the
    /// parameter has a default. Default null: what the parameter says. One that is nullable (<c>int?</c>, <c>Resize?</c>), has a default, or is discarded (<c>_</c>) needs no payload. A lambda of a typed
    /// kind says so with its type written out: <c>(Resize? image) =></c>. In a program that is trimmed or compiled natively, of all of these only <c>int?</c> and the like are seen for
    /// certain: there this option says it.
    /// </summary>
    public bool? PayloadOptional { get; init; }

    /// <summary>
    /// What keeps the handler from working with a payload, in one sentence; null: nothing. Asked by a scheduler in the same process when a
    /// task is submitted, so that what can never succeed is refused. It must say the same whenever it is asked. Default: nobody
    /// asks.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, string?>? PayloadFault { get; init; }
}
