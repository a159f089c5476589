using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core;

/// <summary>
/// The decisions of one scheduler: commands in, batches of events, effects and answers out. Pure and single-threaded: it
/// has no clock, no I/O and no locks, and its caller must use one thread at a time.
/// </summary>
/// <remarks>
/// Life cycle: construct, <see cref="Restore"/> a snapshot if there is one, <see cref="Replay"/> the rows after it,
/// <see cref="Begin"/>, then <see cref="Handle"/> and <see cref="TakeBatch"/> repeatedly. After a failed write it is
/// discarded: its state is ahead of the journal.
/// </remarks>
public sealed class Kernel
{
    private readonly Desk _desk;
    private readonly AssignmentRule _assigning;
    private readonly StragglerRule _copying;
    private AcceptedLoss? _loss;
    private bool _begun;

    /// <exception cref="SchedulerConfigurationException">An option is out of range.</exception>
    public Kernel(KernelOptions options)
    {
        options.Validate();
        _desk = new Desk(options);
        _assigning = new AssignmentRule(_desk);
        _copying = new StragglerRule(_desk);
    }

    public long Epoch => _desk.State.Epoch;

    /// <summary>The number of the last event; 0 before the first.</summary>
    public long LastEventNumber => _desk.State.LastEventNumber;

    /// <summary>The digest of the durable part of the state; equal wherever the same events were applied.</summary>
    public ulong Digest => _desk.State.Digest;

    public int UnfinishedTasks => _desk.State.UnfinishedTasks;

    /// <summary>How many tasks wait for a node now.</summary>
    public int PendingTasks => _desk.Backlog.PendingTasks;

    /// <summary>Whether the open batch has reached its limits: it must be taken before more commands are handled.</summary>
    public bool IsFull => _desk.Batch.IsFull;

    public bool HasOpenBatch => !_desk.Batch.IsEmpty;

    internal Desk Desk => _desk;

    /// <summary>Fills the empty state from a snapshot.</summary>
    /// <exception cref="InvariantBrokenException">The snapshot does not give the state that it was made from.</exception>
    public void Restore(IEnumerable<SnapshotRecord> snapshot) => _desk.State.Restore(snapshot);

    /// <summary>Applies one row of the journal.</summary>
    /// <param name="digestAfter">The digest that the state must then have.</param>
    /// <exception cref="InvariantBrokenException">The row does not follow from the earlier ones.</exception>
    public void Replay(long firstEventNumber, IReadOnlyList<Event> events, ulong digestAfter) =>
        _desk.State.Replay(firstEventNumber, events, digestAfter);

    /// <summary>Continues although known events are lost. To be called before <see cref="Begin"/>, which records it.</summary>
    public void Accept(AcceptedLoss loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (_begun || loss.After != LastEventNumber || loss.FirstEvent <= LastEventNumber || loss.Epoch <= Epoch)
        {
            throw new InvalidOperationException($"A kernel at event {LastEventNumber} of epoch {Epoch} can't accept {loss}.");
        }

        _loss = loss;
        _desk.State.Skip(loss.FirstEvent - 1);
    }

    /// <summary>
    /// Takes over: a new epoch, which must be durable before anything is sent. Running attempts continue; their nodes are
    /// asked to report what they hold, and are declared lost only after a lease and its margin.
    /// </summary>
    /// <exception cref="SchedulerConfigurationException">A queue, limit, calendar or schedule of the options can't be set together with those of the
    /// journal.</exception>
    public void Begin(string schedulerName, Instant now)
    {
        if (_begun)
        {
            throw new InvalidOperationException("This kernel has begun already.");
        }

        _begun = true;
        _desk.Advance(now);
        _desk.Emit(new EpochStarted(_desk.Now, _loss?.Epoch ?? Epoch + 1, schedulerName));
        if (_loss is { } loss)
        {
            _desk.Emit(new LossAccepted(_desk.Now, loss.After));
        }

        foreach (var queue in _desk.Options.Queues)
        {
            if (QueueRule.Configure(_desk, queue) is Rejection refusal)
            {
                throw new SchedulerConfigurationException($"The queue '{queue.Name}' can't be configured. {refusal.Message}");
            }
        }

        LimitRule.Declare(_desk);
        CalendarRule.Declare(_desk);
        ScheduleSetting.Declare(_desk);
        PreemptionRule.Reclaim(_desk);
        foreach (var node in _desk.State.Nodes)
        {
            LeaseRule.Extend(_desk, node);
            _desk.Batch.To(node.Id).Introduce = true;
        }

        LockRule.ExtendAll(_desk);
    }

    /// <summary>Decides a command. Never throws because of a command's content; refusals are answers.</summary>
    public void Handle(KernelCommand command, Instant now)
    {
        if (!_begun)
        {
            throw new InvalidOperationException("The kernel has to begin first.");
        }

        Advance(now);
        switch (command)
        {
            case Tick:
                // Only here: catching up may be long, and what nodes and clients say does not wait for all of it.
                ScheduleRule.Advance(_desk);
                break;
            case HearNode c:
                NodeMembership.Hear(_desk, c.Message);
                break;
            case HearLookedUp c:
                AttemptReports.Hear(_desk, c);
                break;
            case SubmitTasks c:
                _desk.Reply(c, Admission.Submit(_desk, c));
                break;
            case CancelTask c:
                _desk.Reply(c, Cancellation.Cancel(_desk, c));
                break;
            case RetryTask c:
                _desk.Reply(c, TaskRetry.Retry(_desk, c));
                break;
            case ReviseTask c:
                _desk.Reply(c, TaskRevision.Revise(_desk, c));
                break;
            case ExplainTask c:
                _assigning.AssignAll();
                _desk.Reply(c, PendingReasons.Explain(_desk, c.Task));
                break;
            case NodeDied c when _desk.State.Node(c.Node) is { } node:
                NodeLoss.Lose(_desk, node, LossCause.ProcessDied);
                break;
            case AcquireLock c:
                LockRule.Acquire(_desk, c);
                break;
            case ConfigureQueue c:
                _desk.Reply(c, QueueRule.Configure(_desk, c.Queue));
                break;
            case CordonNode c:
                _desk.Reply(c, NodeMembership.SetPhase(_desk, c.Name, NodePhase.Cordoned));
                break;
            case UncordonNode c:
                _desk.Reply(c, NodeMembership.SetPhase(_desk, c.Name, NodePhase.Up));
                break;
            case DrainNode c:
                _desk.Reply(c, NodeMembership.SetPhase(_desk, c.Name, NodePhase.Draining));
                break;
            default:
                if ((AnswerOfSchedules(command) ?? AnswerOfRules(command)) is { } answer)
                {
                    _desk.Reply(command, answer);
                }

                break;
        }

        // What was just submitted may have expired already, and must not run.
        DueTimes.Advance(_desk);
        DependencyRule.CancelDoomed(_desk);
        OutcomeRetention.Forget(_desk);
        GroupRule.Forget(_desk);
        _assigning.AssignAll();
        _copying.CopyAll();
        PreemptionRule.RequestAll(_desk);
    }

    // What time has brought about comes before what is asked.
    private void Advance(Instant now)
    {
        _desk.Advance(now);
        DueTimes.Advance(_desk);
        NodeLoss.LoseExpired(_desk);
        LockRule.Advance(_desk);
        DependencyRule.CancelDoomed(_desk);
    }

    /// <summary>Replies to requests that wait for a lock, which the kernel will never give: it is no longer usable.</summary>
    public IReadOnlyList<Reply> TakeWaiting(Answer instead) => LockRule.TakeWaiting(_desk, instead);

    /// <summary>Everything decided since the previous batch. To be written before any of it is sent.</summary>
    public Batch TakeBatch() => _desk.Batch.Take(_desk.Options.Partition, Epoch, LastEventNumber, Digest);

    /// <summary>
    /// How long until <see cref="Tick"/> is needed: zero when there is more to do than fits in one batch, null when nothing
    /// waits for time.
    /// </summary>
    public TimeSpan? NextWakeUp(Instant now)
    {
        if (_desk.State.Dependencies.NextDoomed is not null || _desk.Backlog.Next(_desk.Now, out _) is not null)
        {
            return TimeSpan.Zero;
        }

        // Either clock may have fallen; the kernel's time has not, but goes at half its speed until the wall has caught up.
        var (task, schedule) = (_desk.Backlog.NextMoment, _desk.State.Schedules.NextWake);
        var due = (schedule is null || task < schedule ? task : schedule) - Timestamp.Later(_desk.Now, now.Wall);
        due *= _desk.Now > now.Wall ? 2 : 1;
        var (nodeEnd, lockEnd) = (_desk.Leases.NextEnd, _desk.LockLeases.NextLook);
        var leaseEnd = (nodeEnd is null || lockEnd < nodeEnd ? lockEnd : nodeEnd) - Timestamp.Later(_desk.Monotonic, now.Monotonic);
        var first = due is null || leaseEnd < due ? leaseEnd ?? due : due;
        return first < TimeSpan.Zero ? TimeSpan.Zero : first;
    }

    /// <summary>Checks all invariants; O(tasks + nodes), for tests.</summary>
    /// <exception cref="InvariantBrokenException">An invariant does not hold.</exception>
    public void CheckInvariants() => Invariants.Check(_desk);

    // Null: it is nothing that is asked of schedules or calendars.
    private Answer? AnswerOfSchedules(KernelCommand command) => command switch
    {
        SetSchedule c => ScheduleSetting.Set(_desk, c),
        HoldSchedule c => ScheduleSetting.Hold(_desk, c),
        ReleaseSchedule c => ScheduleSetting.Release(_desk, c),
        RunSchedule c => ScheduleRule.Run(_desk, c),
        BackfillSchedule c => ScheduleBackfill.Ask(_desk, c),
        RemoveSchedule c => ScheduleSetting.Remove(_desk, c),
        SetCalendar c => CalendarRule.Set(_desk, c),
        RemoveCalendar c => CalendarRule.Remove(_desk, c),
        _ => null,
    };

    // Null: it is nothing that is asked of limits, holds, groups or locks.
    private Answer? AnswerOfRules(KernelCommand command) => command switch
    {
        SetLimit c => LimitRule.Set(_desk, c.Limit, c.Principal),
        RemoveLimit c => LimitRule.Remove(_desk, c),
        PlaceHold c => HoldRule.Place(_desk, c),
        ReleaseHold c => HoldRule.Release(_desk, c),
        OpenGroup c => GroupRule.Open(_desk, c),
        SealGroup c => GroupRule.Seal(_desk, c),
        RenewLock c => LockRule.Renew(_desk, c),
        ReleaseLock c => LockRule.Release(_desk, c),
        _ => null,
    };
}
