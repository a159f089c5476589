namespace Scheduler.Core;

/// <summary>All that a node has to say at one moment, in one message.</summary>
/// <param name="Node">Who speaks.</param>
/// <param name="Epoch">The latest scheduler it has heard of; 0 before the first.</param>
/// <param name="Window">How many attempts it wants to hold at a time: its free and busy slots and a prefetch, without those abandoned.</param>
/// <param name="Reports">What became of its attempts. Sent again until acknowledged.</param>
public sealed record FromNode(NodeId Node, long Epoch, int Window, IReadOnlyList<AttemptReport> Reports)
{
    /// <summary>Set when it joins, and again whenever it meets a scheduler that does not know it.</summary>
    public NodeOffer? Join { get; init; }

    /// <summary>Set when it wants its lease renewed: its own monotonic clock when it sent this, to be given back.</summary>
    public Timestamp? LeaseAskedAt { get; init; }

    /// <summary>
    /// Set with each renewal: every attempt it holds or has not had acknowledged. What the scheduler believes it holds
    /// beyond these never arrived, and is sent again.
    /// </summary>
    public IReadOnlyList<FencingToken>? Held { get; init; }

    /// <summary>Handlers that were given up and have not returned, when that has changed, and with each renewal; null: as it was said last.</summary>
    public IReadOnlyList<BlockedReport>? Blocked { get; init; }

    /// <summary>It leaves: whatever it still holds is handed back.</summary>
    public bool Leaving { get; init; }
}

/// <summary>A handler that was given up and has not returned.</summary>
/// <param name="Attempt">Which attempt of the task: 1 for the first.</param>
/// <param name="Slots">How many it holds.</param>
/// <param name="For">How long ago it was given up.</param>
public sealed record BlockedReport(TaskId Task, FencingToken Token, int Attempt, int Slots, TimeSpan For);

/// <summary>What became of an attempt, by the word of its node.</summary>
public abstract record AttemptReport(TaskId Task, FencingToken Token)
{
    /// <summary>What its handler logged (<see cref="AttemptLog"/>): with its end all that is kept, before that the last of it. Null: nothing, or nothing new.</summary>
    public ReadOnlyMemory<byte>? Log { get; init; }

    /// <summary>Whether the attempt has ended.</summary>
    public bool IsEnd => this is not (AttemptStartedReport or AttemptProgressReport or CheckpointReport);
}

/// <summary>A handler is at work. A soft fact; said once, never acknowledged.</summary>
public sealed record AttemptStartedReport(TaskId Task, FencingToken Token) : AttemptReport(Task, Token);

public sealed record AttemptSucceededReport(TaskId Task, FencingToken Token, ReadOnlyMemory<byte> Result, TimeSpan RunTime)
    : AttemptReport(Task, Token)
{
    /// <summary>Tasks that its handler adds: submitted with its success, or not at all.</summary>
    public IReadOnlyList<TaskSpec> Then { get; init; } = [];
}

/// <param name="Retryable">False when another attempt would fail as well.</param>
/// <param name="TimedOut">Whether it failed by running longer than its timeout.</param>
public sealed record AttemptFailedReport(
    TaskId Task, FencingToken Token, string Error, bool Retryable, bool TimedOut, TimeSpan RunTime) : AttemptReport(Task, Token)
{
    /// <summary>After how long its handler wants the next attempt, instead of what the task's policy says. Null: it didn't say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>It was asked to cancel, and ended because of that.</summary>
public sealed record AttemptCancelledReport(TaskId Task, FencingToken Token, TimeSpan RunTime) : AttemptReport(Task, Token);

/// <summary>The node gives it back without an end: it is draining, has no such handler after all, or kept it waiting too long.</summary>
public sealed record AttemptHandedBackReport(TaskId Task, FencingToken Token) : AttemptReport(Task, Token);

/// <summary>Its handler yielded: it is to go on later, from <paramref name="State"/>.</summary>
/// <param name="State">Null: from the latest checkpoint.</param>
public sealed record AttemptYieldedReport(TaskId Task, FencingToken Token, ReadOnlyMemory<byte>? State, TimeSpan RunTime)
    : AttemptReport(Task, Token);

/// <summary>How far a running attempt has come. Answered by a <see cref="CheckpointAnswer"/> when that is durable; only the latest
/// is said again until then.</summary>
/// <param name="Number">Which of the attempt's checkpoints: 1 for the first.</param>
/// <param name="RunTime">How long the attempt had run by then.</param>
public sealed record CheckpointReport(TaskId Task, FencingToken Token, int Number, ReadOnlyMemory<byte> State, TimeSpan RunTime)
    : AttemptReport(Task, Token);

/// <summary>How far the handler of a running attempt says that it has come, and what it logged last. A soft fact: only the latest is said, and never acknowledged.</summary>
/// <param name="Fraction">From 0 to 1. Null: it did not say, or nothing new.</param>
/// <param name="Message">Null: none.</param>
public sealed record AttemptProgressReport(TaskId Task, FencingToken Token, double? Fraction, string? Message) : AttemptReport(Task, Token);

/// <summary>A checkpoint is durable, or was refused.</summary>
public readonly record struct CheckpointAnswer(FencingToken Token, int Number, Rejection? Rejection);

/// <summary>A result that a task may read: that of a task that it waited for.</summary>
/// <param name="Result">Null: it is too long to be sent along, or is not kept; whoever wants it asks the scheduler.</param>
public readonly record struct TaskInput(TaskId Task, ReadOnlyMemory<byte>? Result);

/// <summary>An attempt to run.</summary>
/// <param name="Number">1 for a task's first.</param>
public sealed record Assignment(TaskSpec Task, int Number, FencingToken Token)
{
    /// <summary>Where it begins: what an earlier attempt saved. Null: at the beginning.</summary>
    public ReadOnlyMemory<byte>? Checkpoint { get; init; }

    /// <summary>Results of what the task has waited for; of those that succeeded and have one.</summary>
    public IReadOnlyList<TaskInput> Inputs { get; init; } = [];
}

/// <summary>All that the scheduler has to say to one node with one batch, in one message.</summary>
/// <param name="Node">Whom it is for.</param>
/// <param name="Epoch">Of the scheduler that speaks; a node heeds none lower than the highest it has heard.</param>
public sealed record ToNode(NodeId Node, long Epoch)
{
    public IReadOnlyList<Assignment> Assignments { get; init; } = [];

    /// <summary>Reports that need not be said again, because their outcome, or their refusal as stale, is durable.</summary>
    public IReadOnlyList<FencingToken> Acknowledged { get; init; } = [];

    /// <summary>Attempts whose handlers are to be asked to stop.</summary>
    public IReadOnlyList<FencingToken> Cancel { get; init; } = [];

    /// <summary>Attempts whose handlers are to be asked to yield.</summary>
    public IReadOnlyList<FencingToken> Preempt { get; init; } = [];

    public IReadOnlyList<CheckpointAnswer> Checkpoints { get; init; } = [];

    /// <summary>The answer to a renewal.</summary>
    public LeaseGrant? Lease { get; init; }

    /// <summary>Take no more, finish, leave.</summary>
    public bool Drain { get; init; }

    /// <summary>This incarnation was declared lost, or was never known: stop every attempt and join as a new one.</summary>
    public bool Refused { get; init; }

    /// <summary>It was not taken in: a later process has its name, and is alive. It asks again until the name is free.</summary>
    public bool NameTaken { get; init; }

    /// <summary>The scheduler asks the node to say at once who it is and what it holds (after a failover).</summary>
    public bool Introduce { get; init; }
}

/// <param name="AskedAt">The node's own monotonic clock when it asked; the lease counts from there.</param>
/// <param name="Duration">How long the node may go on running attempts from then on.</param>
public readonly record struct LeaseGrant(Timestamp AskedAt, TimeSpan Duration);
