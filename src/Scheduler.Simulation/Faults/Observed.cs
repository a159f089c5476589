using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>What left a scheduler, or reached a client: it must be in the journal by then, and stay true.</summary>
internal sealed class Observed(FaultyWorld world)
{
    private readonly HashSet<TaskId> _accepted = [];
    private readonly Dictionary<TaskId, TaskPhase> _outcomes = [];
    private readonly Dictionary<FencingToken, AttemptReport> _ends = [];
    private readonly Dictionary<TaskId, string> _takenAway = [];

    /// <summary>Attempts that began on another node while the one that had the task before, alive, was cut off from the scheduler.</summary>
    public int Moved { get; private set; }

    /// <summary>A handler ended, and its node was told so. Only the first word counts.</summary>
    public void Ended(AttemptReport report) => _ends.TryAdd(report.Token, report);

    /// <summary>A node begins an attempt.</summary>
    public void Begun(TaskId task, string node)
    {
        if (_takenAway.Remove(task, out var earlier) && earlier != node && world.IsCutOff(earlier))
        {
            Moved++;
        }
    }

    /// <summary>Which attempt a scheduler gives up although its node may work on it; null: none, or the scheduler's clock has leapt, so that
    /// it could not know.</summary>
    public string? GivenUpTooEarly(SchedulerProcess scheduler, Batch decided)
    {
        var options = world.KernelOptions;
        if (scheduler.Clock.LeaptAt is { } at && world.Queue.Now - at <= options.LeaseDuration + options.LeaseMargin)
        {
            return null;
        }

        var early = GivenUp(decided).FirstOrDefault(lost => lost.Node is { HoldsLease: true });
        return early.Node is null ? null : $"attempt {early.Token} of {early.Task} on {early.Node.Id}, by {scheduler.Name}";
    }

    /// <summary>Remembers the attempts that are given up because their node was not heard.</summary>
    public void NoteTakenAway(Batch durable)
    {
        foreach (var (task, _, node) in GivenUp(durable))
        {
            if (node is not null && world.IsCutOff(node.Name))
            {
                _takenAway[task] = node.Name;
            }
        }
    }

    /// <summary>The journal was put back: clients know that what was told of the lost rows counts no more.</summary>
    public void ForgetLost()
    {
        _accepted.RemoveWhere(task => !world.Facts.IsAdmitted(task));
        foreach (var (task, _) in _outcomes.Where(told => !world.Facts.HasEnded(told.Key, told.Value)).ToArray())
        {
            _outcomes.Remove(task);
        }
    }

    /// <summary>All that a scheduler tells a node is durable.</summary>
    /// <exception cref="FaultException">It is not.</exception>
    public void Check(ToNode message)
    {
        var facts = world.Facts;
        FaultException.Require(message.Epoch <= facts.Epoch, $"epoch {message.Epoch} was durable before it spoke");
        foreach (var assignment in message.Assignments)
        {
            var assigned = facts.AssignmentOf(assignment.Token);
            FaultException.Require(
                assigned is not null && assigned.Task == assignment.Task.Id && assigned.Node == message.Node,
                $"{assignment.Task.Id}'s assignment {assignment.Token} to {message.Node} was durable before it was sent");
            FaultException.Require(
                facts.MayBegin(assignment.Token, assignment.Checkpoint),
                $"{assignment.Task.Id}'s attempt {assignment.Token} begins at its latest checkpoint");
        }

        foreach (var answer in message.Checkpoints.Where(a => a.Rejection is null))
        {
            FaultException.Require(
                facts.HasSaved(answer.Token), $"attempt {answer.Token}'s checkpoint was durable before it was acknowledged");
        }
    }

    /// <summary>The journal says only of attempts what their handlers did.</summary>
    /// <exception cref="FaultException">It says something else.</exception>
    public void CheckEnds(Batch durable)
    {
        foreach (var happened in durable.Events)
        {
            CheckEnd(happened);
        }
    }

    /// <summary>A scheduler lets an answer out, or a client hears it: what it says is durable.</summary>
    public void Hear(Answer answer)
    {
        switch (answer)
        {
            case SubmitAccepted accepted:
                foreach (var receipt in accepted.Receipts)
                {
                    FaultException.Require(world.Facts.IsAdmitted(receipt.Actual), $"{receipt.Actual} was durable before it was accepted");
                    _accepted.Add(receipt.Actual);
                    Outcome(receipt.Actual, receipt.Phase);
                }
                break;
            case RetryAccepted retried:
                FaultException.Require(world.Facts.IsRetried(retried.Task), $"{retried.Task}'s retry was durable before it was accepted");
                break;
            case LockAcquired acquired:
                FaultException.Require(world.Facts.Locks.IsGranted(acquired.Token), $"the lock's token {acquired.Token} was durable before it was told");
                break;
            case CancelAccepted cancelled:
                Outcome(cancelled.Task, cancelled.Phase);
                break;
        }
    }

    /// <summary>At the end of the world: every accepted task has one outcome, the one that was told.</summary>
    public void CheckEnd()
    {
        foreach (var task in _accepted)
        {
            FaultException.Require(world.Facts.OutcomeOf(task) is not null, $"{task} was accepted, and has an outcome");
        }

        foreach (var (task, outcome) in _outcomes)
        {
            FaultException.Require(
                world.Facts.OutcomeOf(task) == outcome || (outcome != TaskPhase.Succeeded && world.Facts.IsRetried(task)), $"{task}'s outcome is still {outcome}");
        }
    }

    // With the process that has the attempt, where that is alive.
    private IEnumerable<(TaskId Task, FencingToken Token, NodeProcess? Node)> GivenUp(Batch batch)
    {
        foreach (var lost in batch.Events.OfType<AttemptLost>().Where(lost => lost.Cause == LossCause.LeaseExpired))
        {
            var id = world.Facts.AssignmentOf(lost.Token)?.Node;
            yield return (lost.Task, lost.Token, id is { } known && world.NodeOf(known.Name) is { IsDead: false } node && node.Id == known ? node : null);
        }
    }

    private void Outcome(TaskId task, TaskPhase phase)
    {
        if (phase.IsFinal())
        {
            FaultException.Require(world.Facts.HasEnded(task, phase), $"{task} was {phase} in the journal before that was told");
            _outcomes[task] = phase;
        }
    }

    private void CheckEnd(Event happened)
    {
        var isTrue = happened switch
        {
            SuccessRecorded e => _ends.GetValueOrDefault(e.Token) is AttemptSucceededReport r && r.Result.Span.SequenceEqual(e.Result.Span),
            AttemptFailed e => _ends.GetValueOrDefault(e.Token) is { } r && (r is AttemptFailedReport || (r is AttemptSucceededReport && world.Facts.Added.MayBeRefused(r))),
            AttemptYielded e => _ends.GetValueOrDefault(e.Token) is AttemptYieldedReport,
            _ => true,
        };
        FaultException.Require(isTrue, $"the handler did what is said of it: {happened}");
    }
}
