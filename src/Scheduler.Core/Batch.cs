using Scheduler.Core.Events;

namespace Scheduler.Core;

/// <summary>An answer and its receiver.</summary>
public readonly record struct Reply(object ReplyTo, Answer Answer);

/// <summary>
/// A fact that is true now but not stored: a handler is running. The follower receives it, the journal does not.
/// </summary>
public readonly record struct SoftFact(TaskId Task, FencingToken Token)
{
    /// <summary>The handler's progress. Null: none was reported.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>The end of its handler's log (<see cref="AttemptLog"/>). Null: nothing new.</summary>
    public ReadOnlyMemory<byte>? Log { get; init; }
}

/// <summary>A node has heard of an epoch that the journal does not have.</summary>
/// <param name="Epoch">The later epoch.</param>
public sealed record LaterEpoch(NodeId Node, long Epoch);

/// <summary>A success that can't be judged yet: a task that its handler adds waits for one that may have ended and that only the archive remembers.
/// The shell looks up how those tasks ended and answers with <see cref="HearLookedUp"/>; if it can't, the node sends the report again, like any
/// report that was not acknowledged.</summary>
/// <param name="Node">The node that reported it.</param>
public readonly record struct LookUp(NodeId Node, AttemptSucceededReport Report);

/// <summary>
/// What the kernel decided since the previous batch. <see cref="Events"/> are written as one journal row; nothing else in the batch
/// may leave the scheduler before that row is durable.
/// </summary>
public sealed record Batch
{
    public required int Partition { get; init; }

    public required long Epoch { get; init; }

    /// <summary>The number of the first event; if there are none, the number of the next one.</summary>
    public required long FirstEventNumber { get; init; }

    public required IReadOnlyList<Event> Events { get; init; }

    public required IReadOnlyList<SoftFact> SoftFacts { get; init; }

    /// <summary>Messages to nodes, to be sent once the batch is durable: one for each node.</summary>
    public required IReadOnlyList<ToNode> Effects { get; init; }

    public required IReadOnlyList<Reply> Replies { get; init; }

    /// <summary>Tasks that the shell is asked to look up. Not stored.</summary>
    public IReadOnlyList<LookUp> LookUps { get; init; } = [];

    /// <summary>How many of its assignments passed a task that had aged (<see cref="Rules.AgeingRule"/>). Not stored.</summary>
    public int AgeingViolations { get; init; }

    /// <summary>A node reported a later epoch; null: none did. Epochs are durable before nodes hear of them, so another scheduler has taken
    /// over, and this batch can't be written. If it can be written all the same, the journal has lost its end: then nothing of the batch may be sent, and
    /// the scheduler must stop. Not stored.</summary>
    public LaterEpoch? LaterEpoch { get; init; }

    /// <summary>The digest of the state after the last event; applying the events must give the same.</summary>
    public required ulong DigestAfter { get; init; }

    public long LastEventNumber => FirstEventNumber + Events.Count - 1;
}
