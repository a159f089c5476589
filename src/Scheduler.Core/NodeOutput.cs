namespace Scheduler.Core;

/// <summary>What the node's shell has to do now. Some of the attempts to be cancelled or stopped may have just ended.</summary>
/// <param name="Message">To be sent to the scheduler; null: nothing to send.</param>
/// <param name="Start">Run these now; each has a slot.</param>
/// <param name="Cancel">Ask these handlers to stop, and report how they ended.</param>
/// <param name="Stop">The right to run these is lost: ask their handlers to stop. Report their end to the kernel like any
/// other; it reports no outcome for them.</param>
/// <param name="Refused">This incarnation was declared lost, and everything is being stopped: continue with
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

    /// <summary>Checkpoints that are durable, or were refused; each is returned once.</summary>
    public IReadOnlyList<CheckpointAnswer> Checkpoints { get; init; } = [];

    public bool IsNothing =>
        Message is null && Start.Count == 0 && Cancel.Count == 0 && Stop.Count == 0 && Preempt.Count == 0 && Checkpoints.Count == 0
        && !Refused;
}
