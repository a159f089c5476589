using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// Applies what is durable to a state of its own, off the scheduler's thread, and tells those who watch how tasks end. When
/// its state differs from the one that decided, it fails, and the scheduler with it.
/// </summary>
internal sealed class FollowerActor(int partition, int maxWatches) : UntypedActor
{
    private readonly Follower _follower = new(partition);
    private readonly Watches _watches = new(maxWatches);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case BatchReleased m:
                Apply(m);
                break;
            case WatchTask m:
                Watch(m.Task, Sender, OutcomeOf(m.Task));
                break;
            case RowReplayed { Row: var row }:
                _follower.Apply(row.FirstEventNumber, row.Events, row.DigestAfter);
                _follower.TakeFinished();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static TaskOutcome? OutcomeIn(TaskPhase phase, TaskId task, TaskInfo? info) => phase switch
    {
        TaskPhase.Succeeded => new TaskSucceeded(task, ResultOf(info)),
        TaskPhase.Failed => new TaskFailed(task, info?.Error),
        TaskPhase.Cancelled => new TaskCancelled(task),
        TaskPhase.Expired => new TaskExpired(task),
        _ => null,
    };

    // Written out: a bare null beside bytes would be read as no bytes, which means something else.
    private static ReadOnlyMemory<byte>? ResultOf(TaskInfo? info)
    {
        ReadOnlyMemory<byte>? unknown = null;
        return info is null ? unknown : info.Result ?? default(ReadOnlyMemory<byte>);
    }

    private void Apply(BatchReleased released)
    {
        // Before the batch: it may hold the end of what it admitted.
        foreach (var (watcher, receipts) in released.Watches)
        {
            foreach (var receipt in receipts)
            {
                // One that it admitted is not known here yet, and in no final phase; others ended before.
                Watch(receipt.Task, watcher, receipt.AlreadyKnown ? OutcomeIn(receipt.Phase, receipt.Task, info: null) : null, isKnown: true);
            }
        }

        _follower.Apply(released.Batch);
        foreach (var info in _follower.TakeFinished())
        {
            if (OutcomeIn(info.Phase, info.Id, info) is { } outcome)
            {
                _watches.Tell(outcome);
            }
        }
    }

    private TaskOutcome? OutcomeOf(TaskId task) =>
        _follower.OutcomeOf(task) is { } phase ? OutcomeIn(phase, task, info: null) : null;

    private void Watch(TaskId task, IActorRef watcher, TaskOutcome? outcome, bool isKnown = false)
    {
        if (outcome is not null)
        {
            watcher.Tell(outcome);
        }
        else if (!isKnown && _follower.Get(task) is null)
        {
            Refuse(RejectionCode.UnknownTask, $"There is no task '{task}', or it ended too long ago.");
        }
        else if (!_watches.TryAdd(task, watcher))
        {
            Refuse(RejectionCode.LimitReached, FormattableString.Invariant($"{maxWatches} tasks are watched already. Ask again later."));
        }

        void Refuse(RejectionCode code, string text) => watcher.Tell(new TaskRejected([task], new Rejection(code, text)));
    }
}
