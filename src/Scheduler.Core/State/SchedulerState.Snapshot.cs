namespace Scheduler.Core.State;

/// <content>To and from snapshots.</content>
internal sealed partial class SchedulerState
{
    /// <summary>Lazily; the state must not change meanwhile.</summary>
    /// <param name="tasks">All unfinished tasks in the order of their admission.</param>
    public IEnumerable<SnapshotRecord> ToSnapshot(IEnumerable<TaskState> tasks, Timestamp at)
    {
        yield return new SnapshotHead(Partition, Epoch, LastEventNumber, Digest, at);
        foreach (var queue in Queues)
        {
            yield return new SnapshotQueue(queue.Options, queue.LastNode);
        }

        foreach (var node in Nodes)
        {
            yield return new SnapshotNode(node.Id, node.Offer, node.Phase, node.Number, node.Assigned, node.Finished, node.Lost)
            {
                Blocked = node.Blocked,
            };
        }

        foreach (var leftover in Leftovers)
        {
            yield return ToSnapshot(leftover);
        }

        foreach (var rule in RulesToSnapshot())
        {
            yield return rule;
        }

        foreach (var group in Groups.InOrder)
        {
            yield return ToSnapshot(group);
        }

        foreach (var (task, result) in Results.All)
        {
            yield return new SnapshotResult(task, result);
        }

        foreach (var request in Locks.InOrder)
        {
            yield return ToSnapshot(request);
        }

        foreach (var estimate in Estimates.ToSnapshot())
        {
            yield return estimate;
        }

        foreach (var task in tasks)
        {
            yield return ToSnapshot(task);
        }

        foreach (var outcome in Outcomes.OldestFirst())
        {
            yield return new SnapshotOutcome(outcome.Id, outcome.ContentHash, outcome.Phase, outcome.FinishedAt);
        }
    }

    /// <summary>Fills an empty state.</summary>
    /// <exception cref="InvariantBrokenException">What was restored is not what was saved.</exception>
    public void Restore(IEnumerable<SnapshotRecord> snapshot)
    {
        SnapshotHead? head = null;
        foreach (var record in snapshot)
        {
            switch (record)
            {
                case SnapshotHead r:
                    head = r;
                    LastEventNumber = r.LastEventNumber;
                    Epoch = r.Epoch;
                    LastEventAt = r.At;
                    break;
                case SnapshotQueue r:
                    var queue = new QueueState(r.Options) { LastNode = r.LastNode };
                    _queues.Add(r.Options.Name, queue);
                    _digest += queue.Digest();
                    observer.QueueConfigured(queue);
                    break;
                case SnapshotNode r:
                    Add(new NodeState(r.Id, r.Offer, r.Number) { Phase = r.Phase, Assigned = r.Assigned, Finished = r.Finished, Lost = r.Lost, Blocked = r.Blocked });
                    break;
                case SnapshotLeftover r:
                    Restore(r);
                    break;
                case SnapshotEstimate r:
                    Estimates.Restore(r);
                    break;
                case SnapshotTask r:
                    Restore(r);
                    break;
                case SnapshotOutcome r:
                    var outcome = new Outcome(r.Task, IdTable<Outcome>.Hash(r.Task), r.ContentHash, r.Phase, r.FinishedAt);
                    Outcomes.Add(outcome);
                    _digest += outcome.Digest();
                    break;
                default:
                    RestoreRule(record);
                    break;
            }
        }

        foreach (var group in Groups.All.Where(group => group.EndedAt is not null).OrderBy(group => group.EndedAt))
        {
            Groups.AddEnded(group, group.EndedAt!.Value);
        }

        if (head is null || head.Partition != Partition || head.Digest != Digest)
        {
            throw new InvariantBrokenException(
                $"The snapshot up to event {LastEventNumber} does not give the state that it was made of.");
        }
    }

    // What submits tasks, or holds them up.
    private IEnumerable<SnapshotRecord> RulesToSnapshot()
    {
        foreach (var calendar in Calendars.All)
        {
            yield return new SnapshotCalendar(calendar);
        }

        foreach (var schedule in Schedules.All)
        {
            yield return ToSnapshot(schedule);
        }

        foreach (var limit in Limits.All)
        {
            yield return new SnapshotLimit(limit);
        }

        foreach (var (key, due) in Limits.Dues)
        {
            yield return new SnapshotRate(key, due);
        }

        foreach (var held in Holds.All)
        {
            yield return new SnapshotHold(held.Target, held.Name, held.Hold);
        }

        foreach (var (key, claim) in Unique.All)
        {
            yield return new SnapshotUnique(key, claim);
        }
    }

    // What submits tasks, holds them up, or counts them together.
    private void RestoreRule(SnapshotRecord record)
    {
        switch (record)
        {
            case SnapshotCalendar r:
                Restore(r.Calendar);
                break;
            case SnapshotSchedule r:
                Restore(r);
                break;
            case SnapshotLimit r:
                Set(r.Limit);
                observer.LimitsChanged();
                break;
            case SnapshotRate r:
                SetDue(r.Key, r.Due);
                break;
            case SnapshotHold r:
                Place(r.Target, r.Name, r.Hold);
                observer.HoldChanged(r.Target, r.Name);
                break;
            case SnapshotUnique r:
                Set(r.Key, r.Claim);
                break;
            case SnapshotGroup r:
                Restore(r);
                break;
            case SnapshotLock r:
                Restore(r);
                break;
            case SnapshotResult r:
                KeepResult(r.Task.Value, r.Bytes);
                break;
            default:
                throw Broken($"a snapshot holds no {record.GetType().Name}");
        }
    }

    private void Restore(SnapshotTask record)
    {
        var task = new TaskState(record.Spec, record.AdmittedAs, record.SubmittedAt)
        {
            DurablePhase = record.Phase,
            DueTicks = record.DueAt?.Ticks ?? TaskState.NotDue,
            Assignments = record.Assignments,
            FailedAttempts = record.FailedAttempts,
            LostAttempts = record.LostAttempts,
            Crashes = (byte)record.Crashes,
            CancelRequested = record.CancelRequested,
            IsRetry = record.IsRetry,
            SubmittedAs = record.SubmittedAs,
            IsHeld = Holds.Find(HoldTarget.Task, record.Spec.Id.Value) is not null,
            LastError = record.LastError,
            Progress = record.Progress is { } p ? new Progress(p.Ran, p.Checkpoint, p.Turn, p.Preemptions) : null,
        };
        foreach (var saved in record.Attempts.Reverse())
        {
            var node = Node(saved.Node) ?? throw Broken($"node {saved.Node} of task {record.Spec.Id} is not known");
            var attempt = Restored(task, node, saved);
            (attempt.Next, task.Attempts) = (task.Attempts, attempt);
            task.Copy = attempt.Copy is null ? task.Copy : attempt;
            node.Add(attempt);
            observer.NodeChanged(node);
        }

        RestoreEdges(task, record);
        EnterGroup(task, null, record.SubmittedAt);
        Add(task);
    }

    private static AttemptState Restored(TaskState task, NodeState node, SnapshotAttempt saved) =>
        new(task, saved.Token, node, saved.Number, saved.AssignedAt, saved.Explanation)
        {
            Preempted = saved.Preempted,
            PreemptedFor = saved.PreemptedFor,
            RanBefore = saved.RanBefore,
            Copy = saved.Copy,
            WasCopied = saved.WasCopied,
        };

    private static SnapshotAttempt SnapshotOf(AttemptState attempt) => new(attempt.Token, attempt.Node.Id, attempt.Number, attempt.AssignedAt, attempt.Explanation)
    {
        Preempted = attempt.Preempted,
        PreemptedFor = attempt.PreemptedFor,
        RanBefore = attempt.RanBefore,
        Copy = attempt.Copy,
        WasCopied = attempt.WasCopied,
    };

    private static SnapshotTask ToSnapshot(TaskState task)
    {
        var attempts = new List<SnapshotAttempt>();
        for (var a = task.Attempts; a is not null; a = a.Next)
        {
            attempts.Add(SnapshotOf(a));
        }

        return new SnapshotTask
        {
            Spec = task.Spec,
            AdmittedAs = task.AdmittedAs,
            SubmittedAt = task.SubmittedAt,
            Phase = task.DurablePhase,
            Assignments = task.Assignments,
            FailedAttempts = task.FailedAttempts,
            LostAttempts = task.LostAttempts,
            Crashes = task.Crashes,
            CancelRequested = task.CancelRequested,
            IsRetry = task.IsRetry,
            SubmittedAs = task.SubmittedAs,
            DueAt = task.DueTicks == TaskState.NotDue ? null : new Timestamp(task.DueTicks),
            LastError = task.LastError,
            Progress = task.Progress is { } p ? new SnapshotProgress(p.Ran, p.Checkpoint, p.Turn, p.Preemptions) : null,
            Attempts = attempts,
            OpenEdges = task.Edges is { } edges ? [.. edges.Places] : null,
            ReleasedAt = task.Edges?.ReleasedAt,
            Unmet = task.Edges?.Unmet,
        };
    }
}
