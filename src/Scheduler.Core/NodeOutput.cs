namespace Scheduler.Core;

/// <summary>What the node's shell has to do now. Among those to be cancelled or stopped may be some that have just ended.</summary>
/// <param name="Message">To be sent to the scheduler; null: nothing to say.</param>
/// <param name="Start">Run these now; each has a slot.</param>
/// <param name="Cancel">Ask these handlers to stop, and report how they ended.</param>
/// <param name="Stop">The right to run these is gone: ask their handlers to stop. Tell the kernel of their end as of any
/// other; it reports no outcome of theirs.</param>
/// <param name="Refused">This incarnation was declared lost, and everything is being stopped: go on with
/// <see cref="NodeKernel.NextIncarnation"/>. Stays set.</param>
public sealed record NodeOutput(
    FromNode? Message,
    IReadOnlyList<Assignment> Start,
    IReadOnlyList<FencingToken> Cancel,
    IReadOnlyList<FencingToken> Stop,
    bool Refused)
{
    public static readonly NodeOutput Nothing = new(null, [], [], [], Refused: false);

    /// <summary>Ask these handlers to yield.</summary>
    public IReadOnlyList<FencingToken> Preempt { get; init; } = [];

    /// <summary>Checkpoints that are durable, or were refused; each is told once.</summary>
    public IReadOnlyList<CheckpointAnswer> Checkpoints { get; init; } = [];

    public bool IsNothing =>
        Message is null && Start.Count == 0 && Cancel.Count == 0 && Stop.Count == 0 && Preempt.Count == 0 && Checkpoints.Count == 0
        && !Refused;
}
