using Scheduler.Core.Events;

namespace Scheduler.Core;

/// <summary>An answer and whom it is for.</summary>
public readonly record struct Reply(object ReplyTo, Answer Answer);

/// <summary>
/// A fact that is true now but not stored: a handler is at work. The follower hears of it, the journal does not.
/// </summary>
public readonly record struct SoftFact(TaskId Task, FencingToken Token)
{
    /// <summary>How far it has come. Null: it did not say.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>The last of what its handler logged (<see cref="AttemptLog"/>). Null: nothing new.</summary>
    public ReadOnlyMemory<byte>? Log { get; init; }
}

/// <summary>A node has heard of an epoch that the journal does not have.</summary>
/// <param name="Epoch">That one.</param>
public sealed record LaterEpoch(NodeId Node, long Epoch);

/// <summary>A success that can't be judged yet: a task that its handler adds waits for one that may have ended and that only the archive remembers. The shell looks
/// up how those ended and answers with <see cref="HearLookedUp"/>; where it can't, the node says it again, as of any report that was not acknowledged.</summary>
/// <param name="Node">That reported it.</param>
public readonly record struct LookUp(NodeId Node, AttemptSucceededReport Report);

/// <summary>
/// What the kernel decided since the last one. <see cref="Events"/> are written as one journal row; only when that is
/// durable may anything else of it leave the scheduler.
/// </summary>
public sealed record Batch
{
    public required int Partition { get; init; }

    public required long Epoch { get; init; }

    /// <summary>The number of the first event; the next one to come when there are none.</summary>
    public required long FirstEventNumber { get; init; }

    public required IReadOnlyList<Event> Events { get; init; }

    public required IReadOnlyList<SoftFact> SoftFacts { get; init; }

    /// <summary>What nodes are told once it is durable: one message each.</summary>
    public required IReadOnlyList<ToNode> Effects { get; init; }

    public required IReadOnlyList<Reply> Replies { get; init; }

    /// <summary>What the shell is asked to look up. Not stored.</summary>
    public IReadOnlyList<LookUp> LookUps { get; init; } = [];

    /// <summary>How many of its assignments passed a task that had aged (<see cref="Rules.AgeingRule"/>). Not stored.</summary>
    public int AgeingViolations { get; init; }

    /// <summary>A node spoke of a later epoch; null: none did. Epochs are durable before nodes hear of them, so another scheduler has taken
    /// over, and this batch can't be written; or, if it can, the journal has lost its end: then nothing of the batch may be sent, and
    /// the scheduler must stop. Not stored.</summary>
    public LaterEpoch? LaterEpoch { get; init; }

    /// <summary>Of the state after the last event; whoever applies the events must arrive at the same.</summary>
    public required ulong DigestAfter { get; init; }

    public long LastEventNumber => FirstEventNumber + Events.Count - 1;
}
