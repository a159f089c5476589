using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core;
using Scheduler.Execution.Attempts;

namespace Scheduler.Actors.Nodes;

/// <summary>
/// One slot of a node, and the attempt that occupies it. The handler itself runs elsewhere, on the thread pool or its own
/// thread, and cannot delay this or any other actor; its end is reported back as a message.
/// </summary>
internal sealed class WorkerActor : UntypedActor
{
    private readonly AttemptRunner _runner;
    private readonly Listener _listener;
    private RunningAttempt? _attempt;

    public WorkerActor(AttemptRunner runner)
    {
        _runner = runner;
        _listener = new Listener(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StartAttempt m:
                _attempt = _runner.Start(m.Assignment, _listener);
                Context.Parent.Tell(new AttemptBegan(m.Assignment.Token));
                break;
            case AttemptEnded m:
                Free(m.Attempt, !m.Abandoned);
                Context.Parent.Tell(m);
                break;
            case AttemptReturned m:
                Free(m.Attempt, isFree: true);
                Context.Parent.Tell(m);
                break;
            case CancelAttempt m when _attempt?.Assignment.Token == m.Token:
                _attempt.RequestCancel();
                break;
            case StopAttempt m when _attempt?.Assignment.Token == m.Token:
                _attempt.Stop();
                break;
            case YieldAttempt m when _attempt?.Assignment.Token == m.Token:
                _attempt.RequestYield();
                break;
            case CheckpointKept { Answer: var answer } when _attempt?.Assignment.Token == answer.Token:
                _attempt.CheckpointAnswered(answer.Number, answer.Rejection);
                break;
            case CheckpointTaken or ProgressMade:
                Context.Parent.Tell(message);
                break;
            case CancelAttempt or StopAttempt or YieldAttempt or CheckpointKept:
                // It has ended just now.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // Whatever stops the worker, its attempt has no owner from here on.
    protected override void PostStop() => _attempt?.Stop();

    private void Free(RunningAttempt attempt, bool isFree)
    {
        if (isFree && ReferenceEquals(attempt, _attempt))
        {
            _attempt = null;
        }
    }

    private sealed class Listener(IActorRef worker) : IAttemptListener
    {
        public void Ended(RunningAttempt attempt, AttemptReport report, bool abandoned) =>
            worker.Tell(new AttemptEnded(attempt, report, abandoned), ActorRefs.NoSender);

        public void Checkpoint(RunningAttempt attempt, CheckpointReport report) =>
            worker.Tell(new CheckpointTaken(report), ActorRefs.NoSender);

        public void Progress(RunningAttempt attempt, AttemptProgressReport report) =>
            worker.Tell(new ProgressMade(report), ActorRefs.NoSender);

        public void Returned(RunningAttempt attempt) => worker.Tell(new AttemptReturned(attempt), ActorRefs.NoSender);
    }
}
