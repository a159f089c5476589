namespace Scheduler.Core;

/// <summary>Everything that a node has to report at one moment, in one message.</summary>
/// <param name="Node">The sender.</param>
/// <param name="Epoch">The epoch of the latest scheduler it has heard of; 0 before the first.</param>
/// <param name="Window">How many attempts it wants to hold at a time: its free and busy slots and a prefetch, without abandoned ones.</param>
/// <param name="Reports">Reports about its attempts. Sent again until acknowledged.</param>
public sealed record FromNode(NodeId Node, long Epoch, int Window, IReadOnlyList<AttemptReport> Reports)
{
    /// <summary>Set when it joins, and again whenever a scheduler does not know it.</summary>
    public NodeOffer? Join { get; init; }

    /// <summary>Set when it wants its lease renewed: its own monotonic clock when it sent this, to be returned.</summary>
    public Timestamp? LeaseAskedAt { get; init; }

    /// <summary>
    /// Set with each renewal: every attempt that it holds or that has not been acknowledged. Other attempts that the scheduler believes it holds
    /// never arrived, and are sent again.
    /// </summary>
    public IReadOnlyList<FencingToken>? Held { get; init; }

    /// <summary>Handlers that were given up and have not returned, if that has changed, and with each renewal; null: unchanged.</summary>
    public IReadOnlyList<BlockedReport>? Blocked { get; init; }

    /// <summary>It leaves: everything that it still holds is handed back.</summary>
    public bool Leaving { get; init; }
}

/// <summary>A handler that was given up and has not returned.</summary>
/// <param name="Attempt">Which attempt of the task: 1 for the first.</param>
/// <param name="Slots">How many slots it holds.</param>
/// <param name="For">How long ago it was given up.</param>
public sealed record BlockedReport(TaskId Task, FencingToken Token, int Attempt, int Slots, TimeSpan For);

/// <summary>A node's report about an attempt.</summary>
public abstract record AttemptReport(TaskId Task, FencingToken Token)
{
    /// <summary>What its handler logged (<see cref="AttemptLog"/>): with its end, everything that is kept; before that, only the latest. Null: nothing,
    /// or nothing new.</summary>
    public ReadOnlyMemory<byte>? Log { get; init; }

    /// <summary>Whether the attempt has ended.</summary>
    public bool IsEnd => this is not (AttemptStartedReport or AttemptProgressReport or CheckpointReport);
}

/// <summary>A handler is running. A soft fact; sent once, never acknowledged.</summary>
public sealed record AttemptStartedReport(TaskId Task, FencingToken Token) : AttemptReport(Task, Token);

public sealed record AttemptSucceededReport(TaskId Task, FencingToken Token, ReadOnlyMemory<byte> Result, TimeSpan RunTime)
    : AttemptReport(Task, Token)
{
    /// <summary>Tasks that its handler adds: submitted with its success, or not at all.</summary>
    public IReadOnlyList<TaskSpec> Then { get; init; } = [];
}

/// <param name="Retryable">False if another attempt would fail as well.</param>
/// <param name="TimedOut">Whether it failed because it exceeded its timeout.</param>
public sealed record AttemptFailedReport(
    TaskId Task, FencingToken Token, string Error, bool Retryable, bool TimedOut, TimeSpan RunTime) : AttemptReport(Task, Token)
{
    /// <summary>The delay that its handler wants before the next attempt, instead of that of the task's policy. Null: none was given.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>It was asked to cancel, and ended because of that.</summary>
public sealed record AttemptCancelledReport(TaskId Task, FencingToken Token, TimeSpan RunTime) : AttemptReport(Task, Token);

/// <summary>The node hands it back without an end: it is draining, has no such handler after all, or kept the attempt waiting too long.</summary>
public sealed record AttemptHandedBackReport(TaskId Task, FencingToken Token) : AttemptReport(Task, Token);

/// <summary>Its handler yielded: it is to resume later, from <paramref name="State"/>.</summary>
/// <param name="State">Null: it resumes from the latest checkpoint.</param>
public sealed record AttemptYieldedReport(TaskId Task, FencingToken Token, ReadOnlyMemory<byte>? State, TimeSpan RunTime)
    : AttemptReport(Task, Token);

/// <summary>The saved state of a running attempt. Answered by a <see cref="CheckpointAnswer"/> when it is durable; only the latest
/// is sent again until then.</summary>
/// <param name="Number">The number of the checkpoint within the attempt: 1 for the first.</param>
/// <param name="RunTime">How long the attempt had run by then.</param>
public sealed record CheckpointReport(TaskId Task, FencingToken Token, int Number, ReadOnlyMemory<byte> State, TimeSpan RunTime)
    : AttemptReport(Task, Token);

/// <summary>The progress that the handler of a running attempt reported, and the end of its log. A soft fact: only the latest is sent, and never
/// acknowledged.</summary>
/// <param name="Fraction">From 0 to 1. Null: none was reported, or nothing new.</param>
/// <param name="Message">Null: none.</param>
public sealed record AttemptProgressReport(TaskId Task, FencingToken Token, double? Fraction, string? Message) : AttemptReport(Task, Token);

/// <summary>A checkpoint is durable, or was refused.</summary>
public readonly record struct CheckpointAnswer(FencingToken Token, int Number, Rejection? Rejection);

/// <summary>A result that a task may read: that of a task it waited for.</summary>
/// <param name="Result">Null: it is too long to be included, or is not kept; to read it, ask the scheduler.</param>
public readonly record struct TaskInput(TaskId Task, ReadOnlyMemory<byte>? Result);

/// <summary>An attempt to run.</summary>
/// <param name="Number">1 for a task's first.</param>
public sealed record Assignment(TaskSpec Task, int Number, FencingToken Token)
{
    /// <summary>The state that it begins with, saved by an earlier attempt. Null: it begins at the beginning.</summary>
    public ReadOnlyMemory<byte>? Checkpoint { get; init; }

    /// <summary>Results of the tasks that it waited for; only of those that succeeded and have one.</summary>
    public IReadOnlyList<TaskInput> Inputs { get; init; } = [];
}

/// <summary>Everything that the scheduler has to tell one node with one batch, in one message.</summary>
/// <param name="Node">The receiver.</param>
/// <param name="Epoch">The epoch of the sending scheduler; a node ignores any lower than the highest it has heard of.</param>
public sealed record ToNode(NodeId Node, long Epoch)
{
    public IReadOnlyList<Assignment> Assignments { get; init; } = [];

    /// <summary>Reports that need not be sent again, because their outcome, or their refusal as stale, is durable.</summary>
    public IReadOnlyList<FencingToken> Acknowledged { get; init; } = [];

    /// <summary>Attempts whose handlers are to be asked to stop.</summary>
    public IReadOnlyList<FencingToken> Cancel { get; init; } = [];

    /// <summary>Attempts whose handlers are to be asked to yield.</summary>
    public IReadOnlyList<FencingToken> Preempt { get; init; } = [];

    public IReadOnlyList<CheckpointAnswer> Checkpoints { get; init; } = [];

    /// <summary>The answer to a renewal.</summary>
    public LeaseGrant? Lease { get; init; }

    /// <summary>Accept no more attempts, finish, and leave.</summary>
    public bool Drain { get; init; }

    /// <summary>This incarnation was declared lost, or was never known: stop every attempt and join as a new one.</summary>
    public bool Refused { get; init; }

    /// <summary>It was not accepted: a later process has its name, and is alive. It asks again until the name is free.</summary>
    public bool NameTaken { get; init; }

    /// <summary>The scheduler asks the node to report at once who it is and what it holds (after a failover).</summary>
    public bool Introduce { get; init; }
}

/// <param name="AskedAt">The node's own monotonic clock when it asked; the lease counts from there.</param>
/// <param name="Duration">How long the node may keep running attempts from then on.</param>
public readonly record struct LeaseGrant(Timestamp AskedAt, TimeSpan Duration);
