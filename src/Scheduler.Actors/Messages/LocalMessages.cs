using Akka.Actor;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Messages;

/// <summary>Never leaves its process, so it has no manifest.</summary>
internal interface ILocalMessage : INoSerializationVerificationNeeded;

/// <summary>Time has come for something.</summary>
internal sealed record WakeUp : ILocalMessage
{
    public static readonly WakeUp Instance = new();
}

/// <summary>The singleton manager wants the scheduler gone: another node takes over.</summary>
internal sealed record StopScheduler : ILocalMessage
{
    public static readonly StopScheduler Instance = new();
}

/// <summary>The supervisor may start the scheduler again.</summary>
internal sealed record StartAgain : ILocalMessage
{
    public static readonly StartAgain Instance = new();
}

/// <summary>The scheduler to its supervisor: recovered, and may it begin? Answered with <see cref="MayBegin"/>.</summary>
/// <param name="LastScheduler">Who began the latest epoch; null: not known.</param>
internal sealed record AskToBegin(string? LastScheduler) : ILocalMessage;

/// <param name="HasMajority">Without, it stops.</param>
internal sealed record MayBegin(bool HasMajority) : ILocalMessage;

/// <summary>The scheduler to its supervisor: recovered, and about to write its epoch, which counts from now on.</summary>
internal sealed record SchedulerBegins(long Epoch) : ILocalMessage;

/// <summary>The scheduler to its supervisor: a row could not be written.</summary>
/// <param name="Reason">For a person, with what to do.</param>
internal sealed record JournalTroubled(string Reason) : ILocalMessage
{
    /// <summary>Of what the journal's plugin says. A transaction that the database has rolled back by itself can't be rolled back again,
    /// and then the plugin tells of that alone.</summary>
    public static string ReasonOf(Exception cause) => cause.Message.Contains("cannot rollback", StringComparison.Ordinal)
        ? "The database rolled back the row: its disk may be full or may have failed."
        : cause.Message;
}

/// <summary>The scheduler to its supervisor: it hears no more, and is about to stop.</summary>
internal sealed record SchedulerStops : ILocalMessage
{
    public static readonly SchedulerStops Instance = new();
}

/// <summary>The scheduler to its supervisor: recovered, and its epoch is durable.</summary>
internal sealed record SchedulerRunning(long Epoch) : ILocalMessage;

/// <summary>The scheduler to its supervisor, before it stops: another start would not help.</summary>
internal sealed record SchedulerDoomed(SchedulerExit Exit) : ILocalMessage;

/// <summary>A row of the journal, to the follower.</summary>
internal sealed record RowReplayed(BatchRow Batch, long Row) : ILocalMessage;

/// <summary>A batch that is durable, and who wants to hear of the tasks that it admitted.</summary>
/// <param name="Row">The journal's number for it; 0 where it has no events, and so no row.</param>
internal sealed record BatchReleased(Batch Batch, long Row, IReadOnlyList<NewWatches> Watches) : ILocalMessage;

/// <summary>To the follower: a batch without events, whose answers no write confirms. Answered with <see cref="Confirmed"/>.</summary>
internal sealed record Unwritten(Batch Batch) : ILocalMessage;

/// <param name="Refusal">Why its answers can't be given; null: they can.</param>
internal sealed record Confirmed(Batch Batch, Rejection? Refusal) : ILocalMessage;

/// <summary>The follower to the scheduler: the journal has this row, which is not here yet.</summary>
internal sealed record JournalGoesTo(long Row) : ILocalMessage;

/// <summary>A submit that was accepted, and its sender wants to know how the tasks end.</summary>
internal readonly record struct NewWatches(IActorRef Gateway, IReadOnlyList<TaskReceipt> Receipts);

/// <summary>To a slot's worker: run this.</summary>
internal sealed record StartAttempt(Assignment Assignment) : ILocalMessage;

/// <summary>To a slot's worker: ask its handler to stop, and report how it ended.</summary>
internal sealed record CancelAttempt(FencingToken Token) : ILocalMessage;

/// <summary>To a slot's worker: its attempt may no longer run.</summary>
internal sealed record StopAttempt(FencingToken Token) : ILocalMessage;

/// <summary>To a slot's worker: ask its handler to yield.</summary>
internal sealed record YieldAttempt(FencingToken Token) : ILocalMessage;

/// <summary>To a slot's worker: what its handler saved is durable, or was refused.</summary>
internal sealed record CheckpointKept(CheckpointAnswer Answer) : ILocalMessage;

/// <summary>The runner to a slot's worker, and the worker to its node: how far its handler has come.</summary>
internal sealed record CheckpointTaken(CheckpointReport Report) : ILocalMessage;

/// <summary>The runner to a slot's worker, and the worker to its node: how far its handler says that it has come.</summary>
internal sealed record ProgressMade(AttemptProgressReport Report) : ILocalMessage;

/// <summary>A slot's worker to its node.</summary>
internal sealed record AttemptBegan(FencingToken Token) : ILocalMessage;

/// <summary>The runner to a slot's worker, and the worker to its node.</summary>
internal sealed record AttemptEnded(RunningAttempt Attempt, AttemptReport Report, bool Abandoned) : ILocalMessage;

/// <summary>The runner to a slot's worker, and the worker to its node: an abandoned handler has returned after all.</summary>
internal sealed record AttemptReturned(RunningAttempt Attempt) : ILocalMessage;

/// <summary>The host to its node: take no more, finish, leave. Answered by <see cref="NodeLeft"/>.</summary>
internal sealed record LeaveCluster(TimeSpan Grace) : ILocalMessage;

/// <summary>The grace for leaving is over.</summary>
internal sealed record GraceIsOver : ILocalMessage
{
    public static readonly GraceIsOver Instance = new();
}

/// <summary>The node has said its last word to the scheduler.</summary>
internal sealed record NodeLeft : ILocalMessage
{
    public static readonly NodeLeft Instance = new();
}

/// <summary>The follower to the scheduler: snapshots and archive stand for all rows up to this one.</summary>
internal sealed record RowsSuperfluous(long UpTo) : ILocalMessage;

/// <summary>The follower to the scheduler: a success that it could not judge, with what the archive knows.</summary>
internal sealed record ReportLookedUp(HearLookedUp Command) : ILocalMessage;

/// <summary>The follower to the scheduler: a request to retry, to backfill, or to submit what waits for tasks long ended, with what the archive knows.</summary>
internal sealed record RequestLookedUp(IActorRef Gateway, long Number, KernelCommand Command, bool Watch) : ILocalMessage;
