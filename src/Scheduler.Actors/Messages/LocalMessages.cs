using Akka.Actor;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Messages;

/// <summary>A message that never leaves its process, so it has no manifest.</summary>
internal interface ILocalMessage : INoSerializationVerificationNeeded;

/// <summary>The time for something has come.</summary>
internal sealed record WakeUp : ILocalMessage
{
    public static readonly WakeUp Instance = new();
}

/// <summary>The singleton manager wants the scheduler to stop: another seed takes over.</summary>
internal sealed record StopScheduler : ILocalMessage
{
    public static readonly StopScheduler Instance = new();
}

/// <summary>The supervisor may start the scheduler again.</summary>
internal sealed record StartAgain : ILocalMessage
{
    public static readonly StartAgain Instance = new();
}

/// <summary>From the scheduler to its supervisor: it has recovered; may it begin? Answered with <see cref="MayBegin"/>.</summary>
/// <param name="LastScheduler">Who began the latest epoch; null: unknown.</param>
internal sealed record AskToBegin(string? LastScheduler) : ILocalMessage;

/// <param name="HasMajority">If false, it stops.</param>
internal sealed record MayBegin(bool HasMajority) : ILocalMessage;

/// <summary>From the scheduler to its supervisor: it has recovered, and is about to write its epoch, which counts from now on.</summary>
internal sealed record SchedulerBegins(long Epoch) : ILocalMessage;

/// <summary>From the scheduler to its supervisor: a row could not be written.</summary>
/// <param name="Reason">A message for people that says what to do.</param>
internal sealed record JournalTroubled(string Reason) : ILocalMessage
{
    /// <summary>The reason, from the exception of the journal's plugin. A transaction that the database has already rolled back cannot be rolled
    /// back again, and then the plugin reports only that.</summary>
    public static string ReasonOf(Exception cause) => cause.Message.Contains("cannot rollback", StringComparison.Ordinal)
        ? "The database rolled back the row: its disk may be full or may have failed."
        : cause.Message;
}

/// <summary>From the scheduler to its supervisor: it accepts no more messages, and is about to stop.</summary>
internal sealed record SchedulerStops : ILocalMessage
{
    public static readonly SchedulerStops Instance = new();
}

/// <summary>From the scheduler to its supervisor: it has recovered, and its epoch is durable.</summary>
internal sealed record SchedulerRunning(long Epoch) : ILocalMessage;

/// <summary>From the scheduler to its supervisor, before it stops: another start would not help.</summary>
internal sealed record SchedulerDoomed(SchedulerExit Exit) : ILocalMessage;

/// <summary>A row of the journal, for the follower.</summary>
internal sealed record RowReplayed(BatchRow Batch, long Row) : ILocalMessage;

/// <summary>A batch that is durable, and the gateways that watch the tasks that it admitted.</summary>
/// <param name="Row">The journal's number for it; 0 if it has no events, and so no row.</param>
internal sealed record BatchReleased(Batch Batch, long Row, IReadOnlyList<NewWatches> Watches) : ILocalMessage;

/// <summary>To the follower: a batch without events, whose answers are not confirmed by a write. Answered with <see cref="Confirmed"/>.</summary>
internal sealed record Unwritten(Batch Batch) : ILocalMessage;

/// <param name="Refusal">Why its answers cannot be given; null: they can.</param>
internal sealed record Confirmed(Batch Batch, Rejection? Refusal) : ILocalMessage;

/// <summary>From the follower to the scheduler: the journal has this row, which has not arrived here yet.</summary>
internal sealed record JournalGoesTo(long Row) : ILocalMessage;

/// <summary>An accepted submit whose sender wants to be told how the tasks end.</summary>
internal readonly record struct NewWatches(IActorRef Gateway, IReadOnlyList<TaskReceipt> Receipts);

/// <summary>To a slot's worker: run this.</summary>
internal sealed record StartAttempt(Assignment Assignment) : ILocalMessage;

/// <summary>To a slot's worker: ask its handler to stop, and report how it ended.</summary>
internal sealed record CancelAttempt(FencingToken Token) : ILocalMessage;

/// <summary>To a slot's worker: its attempt may no longer run.</summary>
internal sealed record StopAttempt(FencingToken Token) : ILocalMessage;

/// <summary>To a slot's worker: ask its handler to yield.</summary>
internal sealed record YieldAttempt(FencingToken Token) : ILocalMessage;

/// <summary>To a slot's worker: the checkpoint that its handler saved is durable, or was refused.</summary>
internal sealed record CheckpointKept(CheckpointAnswer Answer) : ILocalMessage;

/// <summary>From the runner to a slot's worker, and from the worker to its node: a checkpoint of its handler.</summary>
internal sealed record CheckpointTaken(CheckpointReport Report) : ILocalMessage;

/// <summary>From the runner to a slot's worker, and from the worker to its node: the progress that its handler reports.</summary>
internal sealed record ProgressMade(AttemptProgressReport Report) : ILocalMessage;

/// <summary>From a slot's worker to its node: an attempt has begun.</summary>
internal sealed record AttemptBegan(FencingToken Token) : ILocalMessage;

/// <summary>From the runner to a slot's worker, and from the worker to its node: an attempt has ended.</summary>
internal sealed record AttemptEnded(RunningAttempt Attempt, AttemptReport Report, bool Abandoned) : ILocalMessage;

/// <summary>From the runner to a slot's worker, and from the worker to its node: an abandoned handler has returned after all.</summary>
internal sealed record AttemptReturned(RunningAttempt Attempt) : ILocalMessage;

/// <summary>From the host to its node: accept no more tasks, finish, leave. Answered by <see cref="NodeLeft"/>.</summary>
internal sealed record LeaveCluster(TimeSpan Grace) : ILocalMessage;

/// <summary>The grace for leaving is over.</summary>
internal sealed record GraceIsOver : ILocalMessage
{
    public static readonly GraceIsOver Instance = new();
}

/// <summary>The node has sent its last message to the scheduler.</summary>
internal sealed record NodeLeft : ILocalMessage
{
    public static readonly NodeLeft Instance = new();
}

/// <summary>From the follower to the scheduler: snapshots and archive include all rows up to this one.</summary>
internal sealed record RowsSuperfluous(long UpTo) : ILocalMessage;

/// <summary>From the follower to the scheduler: a success that the scheduler could not judge, with the archive's data.</summary>
internal sealed record ReportLookedUp(HearLookedUp Command) : ILocalMessage;

/// <summary>From the follower to the scheduler: a request to retry, to backfill, or to submit tasks that wait for tasks ended long ago, with the
/// archive's data.</summary>
internal sealed record RequestLookedUp(IActorRef Gateway, long Number, KernelCommand Command, bool Watch) : ILocalMessage;
