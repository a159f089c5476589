using Scheduler.Core.Events;
using Scheduler.Core.Rules;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>
/// All that is derived from the state so that decisions are cheap: waiting tasks by class, due times, and the nodes with
/// free slots in the order of each strategy. It follows the state event by event.
/// </summary>
internal sealed partial class Backlog(KernelOptions options, KindEstimates estimates, LimitTable limits, HoldTable holds, DependencyTable dependencies)
    : IStateObserver
{
    private readonly Dictionary<ClassKey, SchedulingClass> _classes = [];
    private readonly Dictionary<string, Lane> _lanesByName = new(StringComparer.Ordinal);
    private readonly Turns _turns = new();
    private readonly IndexedHeap<TaskState, ByTimer> _timers = new(default);
    private SchedulingClass? _latest;
    private bool _sharing;

    public int ClassCount => _classes.Count;

    public int PendingTasks { get; private set; }

    public IReadOnlyList<Lane> Lanes => _turns.Lanes;

    /// <summary>Whether some class fits nowhere at the moment.</summary>
    public bool HasBlocked => _cluster.BlockedClasses > 0;

    public int ReservedNodes { get; private set; }

    /// <summary>When a running task may next be interrupted that may not now; null: nothing waits for that.</summary>
    public Timestamp? NextPreemption { get; set; }

    public bool HasClass(in ClassKey key) => _classes.ContainsKey(key);

    public bool HasClassFor(TaskSpec task) => HasClass(ClassKey.Of(task, Lane(task.Queue), alone: false));

    public SchedulingClass? Class(in ClassKey key) => _classes.GetValueOrDefault(key);

    public Lane? Lane(string queue) => _lanesByName.GetValueOrDefault(queue);

    /// <summary>The moment at which the first task comes due or expires; null when none will.</summary>
    public Timestamp? NextDue => _timers.Count == 0 ? null : new Timestamp(_timers.FirstKey);

    /// <summary>When something happens by itself: a task comes due or expires, may be interrupted, or has run for too long; null when nothing will.</summary>
    public Timestamp? NextMoment => Earlier(Earlier(NextDue, Stragglers?.Next), Earlier(NextPreemption, _gates.NextOpening));

    /// <summary>A task that is due, or expired, by now; null when there is none.</summary>
    public TaskState? DueBy(Timestamp now) => _timers.Count > 0 && _timers.FirstKey <= now.Ticks ? _timers.First : null;

    /// <summary>
    /// The class whose head is to be tried next, over all queues in turns; null when no class may be tried.
    /// </summary>
    public SchedulingClass? Next(Timestamp now, out Head head)
    {
        head = default;
        if (IsFull)
        {
            return null;
        }

        while (_turns.First is { } lane)
        {
            if (!lane.IsStopped)
            {
                _gates.Looks += lane.LetPass(now);
                if (lane.Best(now, out head) is { } best)
                {
                    return best;
                }
            }

            _turns.Close(lane);
        }

        return null;
    }

    /// <summary>Whether its tasks are looked at, wherever they have room.</summary>
    public bool HasTurns(Lane lane) => !lane.IsStopped && !IsFull;

    /// <summary>Whether a queue in which something may be tried is passed over. For tests.</summary>
    public bool IsPassedOver(Lane lane, Timestamp now) =>
        !lane.IsStopped && !_turns.IsOpen(lane) && (lane.Best(now, out _) is not null || lane.FirstPassing(now) is not null);

    /// <summary>The queue had its turn.</summary>
    public void EndTurn(Lane lane) => _turns.End(lane);

    public void Block(SchedulingClass blocked)
    {
        blocked.Lane.Move(blocked, Readiness.Blocked);

        // Its limits would let it begin: others may as well, as long as no node is kept free for it.
        if (ReferenceEquals(_kept?.Class, blocked) && blocked.Reservation is null)
        {
            LetOthersPass();
        }
    }

    public void Reserve(SchedulingClass owner, NodeState node)
    {
        owner.Reservation = node;
        node.ReservedFor = owner;
        ReservedNodes++;
    }

    public void Release(SchedulingClass owner)
    {
        owner.Overtaken = 0;
        if (owner.Reservation is { } node)
        {
            owner.Reservation = null;
            node.ReservedFor = null;
            ReservedNodes--;
            NodeChanged(node);
        }
    }

    public void TaskAdmitted(TaskState task)
    {
        var passed = task.Spec.OrderKey is null ? null : _order.Enter(task);
        TaskChanged(task);
        if (passed is not null)
        {
            TaskChanged(passed);
        }

        if (_usesPaths)
        {
            _paths.Come(task);
        }

        // From a snapshot.
        for (var attempt = task.Attempts; attempt is not null; attempt = attempt.Next)
        {
            _gates.Began(attempt);
            Began(LaneOf(task), task, attempt);
        }

        if (task.Attempts is { Next: null } only)
        {
            Stragglers?.Began(only);
        }
    }

    public void TaskLeaves(TaskState task)
    {
        if (task.Class is not null)
        {
            RemoveFromClass(task);
        }
    }

    public void AttemptEnded(AttemptState attempt, Timestamp at)
    {
        _gates.Ended(attempt, WakeAtGate);
        Stragglers?.Leave(attempt);
        Stragglers?.LookAgain();

        // The other one may be interrupted in its place.
        if (attempt.Task.Attempts is not null)
        {
            LaneOf(attempt.Task).RunningChanged(attempt.Task);
        }

        if (_sharing)
        {
            var lane = LaneOf(attempt.Task);
            lane.Shares?.Ended(attempt, at);
            lane.ShareChanged(attempt);
        }
    }

    public void TaskRetried(TaskState task)
    {
        // Waits as any other that was admitted.
    }

    public void TaskChanged(TaskState task)
    {
        var waits = task.DurablePhase == TaskPhase.Pending && MayWait(task);
        if (waits && task.Class is null)
        {
            LeaveRunning(task);
            AddToClass(task);
        }
        else if (!waits && task.Class is { Lane: var lane })
        {
            // Counted before it leaves: its gates go with the last that needs them.
            var bucket = task.Bucket!;
            if (task.Attempts is { } attempt)
            {
                LimitGates.Began(attempt, bucket.Uses);
                RemoveFromClass(task);
                Began(bucket);
                Began(lane, task, attempt);
                Stragglers?.Began(attempt);
            }
            else
            {
                RemoveFromClass(task);
            }
        }
        else if (IsAmongRunning(task))
        {
            LaneOf(task).RunningChanged(task);
        }

        // It may have been released.
        if (task is { Attempts: not null, Spec.Idempotent: true })
        {
            Stragglers?.LookAgain();
        }

        SetTimer(task);
    }

    public void TaskFinished(TaskState task, Event outcome, ulong contentHash)
    {
        if (task.Class is not null)
        {
            RemoveFromClass(task);
        }

        LeaveRunning(task);
        _timers.Remove(task);
        if (_usesPaths)
        {
            _paths.Leave(task);
        }

        if (task.Spec.OrderKey is not null && _order.Leave(task) is { } next)
        {
            TaskChanged(next);
        }
    }

    private void AddToClass(TaskState task)
    {
        // Tasks come in runs of the same class.
        var lane = _latest is { } latest && ReferenceEquals(latest.Key.Queue, task.Spec.Queue) ? latest.Lane : LaneOf(task);
        var key = ClassKey.Of(task.Spec, lane, task.MustRunAlone);
        if (_latest is not { Count: > 0 } target || target.Key != key)
        {
            _latest = target = ClassFor(key);
        }

        if (target.Add(task) is { } bucket)
        {
            bucket.Uses = _gates.Enter(key, bucket.Limits);
            target.IsLimited |= bucket.Uses.Length > 0;
            HoldOrRelease(bucket);
        }

        PendingTasks++;

        // It may be short enough for a node that is kept free, where those before it are not.
        if ((target.Readiness == Readiness.Asleep && target.IsAwake)
            || (ReservedNodes > 0 && target.Readiness == Readiness.Blocked && task.Spec.Estimate is not null))
        {
            target.Lane.Move(target, Readiness.Ready);
        }
    }

    private SchedulingClass ClassFor(in ClassKey key)
    {
        if (!_classes.TryGetValue(key, out var existing))
        {
            var lane = _lanesByName[key.Queue];
            existing = new SchedulingClass(key, lane);
            _classes.Add(key, existing);
            lane.Add(existing);
        }

        return existing;
    }

    private void RemoveFromClass(TaskState task)
    {
        var source = task.Class!;
        if (source.Remove(task) is { } bucket)
        {
            Leave(bucket);
        }

        PendingTasks--;
        if (source.Count == 0)
        {
            Release(source);
            source.Lane.Remove(source);
            _classes.Remove(source.Key);
            Stragglers?.LookAgain();
        }
        else if (source.Readiness != Readiness.Asleep)
        {
            SleepIfNoneIsAwake(source);
        }
    }

    private static void Began(Lane lane, TaskState task, AttemptState attempt)
    {
        lane.Shares?.Began(attempt);
        lane.ShareChanged(attempt);
        lane.RunningChanged(task);
    }

    private static Timestamp? Earlier(Timestamp? one, Timestamp? other) => one is null || other < one ? other : one;

    private static bool IsAmongRunning(TaskState task) => task.Class is null && task.PolicyPosition != 0;

    private void LeaveRunning(TaskState task)
    {
        if (IsAmongRunning(task))
        {
            LaneOf(task).Running.Remove(task);
        }
    }

    private Lane LaneOf(TaskState task) => _lanesByName[task.Spec.Queue];

    private void SetTimer(TaskState task)
    {
        var due = task.DueTicks;
        if (task.DurablePhase.IsWaiting() && task.ExpiresAt is { } expires)
        {
            due = Math.Min(due, expires.Ticks);
        }

        if (task.DurablePhase.IsWaiting() && RetryRule.TooOldAt(task) is { } tooOld)
        {
            due = Math.Min(due, tooOld.Ticks);
        }

        if (due == TaskState.NotDue)
        {
            _timers.Remove(task);
        }
        else
        {
            _timers.Set(task, due, task.AdmittedAs);
        }
    }

    private readonly struct ByTimer : IHeapPosition<TaskState>
    {
        public ref int Of(TaskState item) => ref item.TimerPosition;
    }
}
