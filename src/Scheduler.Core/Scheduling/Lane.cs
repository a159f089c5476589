using Scheduler.Core.Policies;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>A queue's waiting tasks, by class: those that may be tried, those that fit nowhere at the moment, and those that limits hold up.</summary>
internal sealed class Lane(QueueState queue, ISchedulingPolicy policy, NodeIndex nodes, Cluster cluster, KindEstimates estimates, CriticalPaths paths)
{
    private const int MostUnused = 1_024;

    public QueueState Queue { get; } = queue;

    public ISchedulingPolicy Policy { get; } = policy;

    /// <summary>The nodes, as the queue's strategy wants them shown.</summary>
    public NodeIndex Nodes { get; } = nodes;

    /// <summary>All nodes, with a free slot or without.</summary>
    public Cluster Cluster { get; } = cluster;

    /// <summary>Whether its strategy sends each affinity key to a node of its own.</summary>
    public bool IsByKey { get; } = nodes.Strategy.IsByKey;

    /// <summary>Whether someone holds the queue.</summary>
    public bool IsHeld { get; set; }

    public required Turns Turns { get; init; }

    /// <summary>Its place among the queues.</summary>
    public int Place { get; set; }

    /// <summary>Whether none of its tasks begins, whatever the nodes have.</summary>
    public bool IsStopped => IsHeld || Queue.Options.Paused;

    /// <summary>Whether the longest critical path decides between tasks that the policy puts in one place.</summary>
    public bool BreaksTiesByPath { get; } = queue.Options.TieBreak == QueueOptions.ByCriticalPath;

    /// <summary>Whether the order of its tasks depends on what waits behind them.</summary>
    public bool UsesPaths => Policy.UsesPaths || BreaksTiesByPath;

    /// <summary>Whether every task gets its turn by the order of the queue.</summary>
    public bool CannotStarve => Policy.CannotStarve && !BreaksTiesByPath;

    /// <summary>What its tasks are ordered by, for explanations.</summary>
    public string OrderName { get; } = queue.Options.TieBreak is { } tie ? $"{policy.Name}, {tie}" : policy.Name;

    public TimeSpan AgeAfter => Queue.Options.AgeAfter ?? TimeSpan.MaxValue;

    /// <summary>Whether ageing needs a heap of its own: not where the policy gives every task its turn anyway.</summary>
    public bool AgesApart { get; } = queue.Options.AgeAfter is not null && (!policy.CannotStarve || queue.Options.TieBreak == QueueOptions.ByCriticalPath);

    /// <summary>How it interrupts running tasks; null: it doesn't.</summary>
    public Preemption? Preemption { get; } = policy.Preemption switch
    {
        Policies.Preemption.BySlice => queue.Options.Preempt ?? true ? Policies.Preemption.BySlice : null,
        Policies.Preemption.ByKey => queue.Options.Preempt ?? true ? Policies.Preemption.ByKey : null,
        _ => queue.Options.Preempt ?? false ? Policies.Preemption.ByKey : null,
    };

    /// <summary>What its fairness keys have used; null where it does not share.</summary>
    public ShareLedger? Shares { get; } = policy.Sharing == Sharing.None ? null : new ShareLedger(policy.Sharing, cluster, estimates);

    /// <summary>Running tasks that may be interrupted, the first first to be; empty where the lane does not interrupt.</summary>
    public IndexedHeap<TaskState, ByPlace> Running { get; } = new(default);

    public List<SchedulingClass> Ready { get; } = [];

    public List<SchedulingClass> Blocked { get; } = [];

    private readonly List<SchedulingClass> _asleep = [];

    // Where limit keys are many, most tasks are the only one of their bucket: made anew for each, buckets would be most of what the collector has to copy.
    private readonly Stack<Bucket> _unused = new();

    // Gates whose turn may be another one, as fairness keys have used more or less.
    private readonly HashSet<GateLines> _toPass = [];

    // The classes that may be tried, in the order in which their heads go.
    private ServingOrder<SchedulingClass> Order => field ??= new ServingOrder<SchedulingClass>(Shares, Cluster, AgesApart);

    /// <summary>What was held up by gates that have let some pass since.</summary>
    public ServingOrder<GateLines> Passing => field ??= new ServingOrder<GateLines>(Shares, Cluster, AgesApart);

    /// <summary>The policy's key. A policy of a user's own that throws puts the task last, instead of ending the scheduler.</summary>
    public long KeyOf(TaskState task)
    {
        try
        {
            return Policy.Key(new WaitingTask(
                task.Spec, task.SubmittedAt, task.Turn, task.Attempts?.RanBefore ?? task.Ran, EstimateOf(task.Spec))
            {
                Behind = Policy.UsesPaths ? paths.Behind(task) : TimeSpan.Zero,
            });
        }
        catch (Exception)
        {
            return long.MaxValue;
        }
    }

    /// <summary>The policy's key, and what decides where that of two is the same.</summary>
    public (long Key, long Tie) OrderOf(TaskState task)
    {
        if (!BreaksTiesByPath)
        {
            return (KeyOf(task), task.AdmittedAs);
        }

        // Declared, or learned of its kind.
        var (own, behind) = ((estimates.Of(task.Spec) ?? TimeSpan.Zero) - (task.Attempts?.RanBefore ?? task.Ran), paths.Behind(task));
        own = own < TimeSpan.Zero ? TimeSpan.Zero : own;
        return (KeyOf(task), PathTie.Of(own < TimeSpan.MaxValue - behind ? own + behind : TimeSpan.MaxValue, task.AdmittedAs));
    }

    public IEnumerable<SchedulingClass> Classes => Ready.Concat(Blocked).Concat(_asleep);

    /// <summary>A task of this lane, which does not wait, began to run, or how far it has come has changed.</summary>
    public void RunningChanged(TaskState task)
    {
        if (Preemption is not { } preemption)
        {
            return;
        }

        if (task.Latest is not { Preempted: null } attempt || task.CancelRequested || !attempt.Node.Yields(task.Spec.Kind))
        {
            Running.Remove(task);
        }
        else
        {
            Running.Set(task, OrderToInterrupt(task, attempt, preemption), -task.AdmittedAs);
        }
    }

    /// <summary>The key of a running task as it would be if it waited now, with what it has done since it was assigned.</summary>
    public long KeyOfRunning(TaskState task, Timestamp now)
    {
        var key = KeyOf(task);
        return Policy.KeyIsWorkLeft && key != long.MaxValue ? key - (now - task.Attempts!.AssignedAt).Ticks : key;
    }

    private TimeSpan? EstimateOf(TaskSpec task) => Policy.UsesEstimates ? estimates.Of(task) : task.Estimate;

    // Keys that fall as tasks run all fall alike, so that the moment at which each would be done orders them for ever.
    private long OrderToInterrupt(TaskState task, AttemptState attempt, Preemption preemption)
    {
        if (preemption == Policies.Preemption.BySlice)
        {
            return attempt.AssignedAt.Ticks;
        }

        var key = KeyOf(task);
        if (key == long.MaxValue || !Policy.KeyIsWorkLeft)
        {
            return key == long.MinValue ? long.MaxValue : -key;
        }

        return -Math.Min(long.MaxValue - attempt.AssignedAt.Ticks, key) - attempt.AssignedAt.Ticks;
    }

    public void Add(SchedulingClass added)
    {
        if (added.Tenant is { } tenant)
        {
            Shares!.Enter(tenant);
        }

        Put(added);
    }

    public void Remove(SchedulingClass removed)
    {
        TakeOut(removed);
        if (removed.Tenant is { } tenant)
        {
            Shares!.Leave(tenant);
        }
    }

    public void Move(SchedulingClass changed, Readiness readiness)
    {
        TakeOut(changed);
        changed.Readiness = readiness;
        Put(changed);
    }

    private void Put(SchedulingClass added)
    {
        var list = ListOf(added);
        added.PlaceInLane = list.Count;
        list.Add(added);
        Cluster.BlockedClasses += added.Readiness == Readiness.Blocked ? 1 : 0;
        HeadChanged(added);
    }

    private void TakeOut(SchedulingClass removed)
    {
        var list = ListOf(removed);
        var last = list[^1];
        list[removed.PlaceInLane] = last;
        last.PlaceInLane = removed.PlaceInLane;
        list.RemoveAt(list.Count - 1);
        Cluster.BlockedClasses -= removed.Readiness == Readiness.Blocked ? 1 : 0;
        Order.Remove(removed);
    }

    private List<SchedulingClass> ListOf(SchedulingClass one) => one.Readiness switch
    {
        Readiness.Ready => Ready,
        Readiness.Blocked => Blocked,
        _ => _asleep,
    };

    public void UnblockAll()
    {
        while (Blocked.Count > 0)
        {
            Move(Blocked[^1], Readiness.Ready);
        }
    }

    public Bucket BucketFor(SchedulingClass owner, in BucketKey key) =>
        _unused.TryPop(out var unused) ? unused.For(owner, key) : new Bucket(owner, key);

    /// <summary>The bucket is empty. What it says of itself stays until it is used again.</summary>
    public void KeepForReuse(Bucket empty)
    {
        if (_unused.Count < MostUnused)
        {
            _unused.Push(empty);
        }
    }

    /// <summary>Opens what gates let pass, as far as it goes before all that may be tried.</summary>
    /// <returns>How many lines were looked at.</returns>
    public int LetPass(Timestamp now)
    {
        var looks = 0;
        for (; FirstPassing(now) is { } line; looks++)
        {
            if (Best(now, out var head) is not null && head.GoesBefore(line.Class.HeadOf(line, now)))
            {
                break;
            }

            GateLines.Open(line);
        }

        return looks;
    }

    /// <summary>Opens all that gates let pass.</summary>
    public void LetAllPass(Timestamp now)
    {
        while (FirstPassing(now) is { } line)
        {
            GateLines.Open(line);
        }
    }

    /// <summary>Of all closed lines whose gates let them pass now that which goes first; null: there is none.</summary>
    public GateLine? FirstPassing(Timestamp now)
    {
        foreach (var lines in _toPass)
        {
            if (!lines.Gate.LetsPass(lines))
            {
                lines.Stop();
            }
            else if (lines.IsPassing)
            {
                lines.PutInOrder();
                Passing.Set(lines);
            }
        }

        _toPass.Clear();
        var agedSince = AgedSince(now);
        while (Passing.Best(agedSince) is { } lines)
        {
            if (lines.Gate.LetsPass(lines))
            {
                return lines.Best(agedSince);
            }

            lines.Stop();
        }

        return null;
    }

    /// <summary>What the fairness keys of the lines have used has changed, and with it when their turn comes.</summary>
    public void PassLater(GateLines lines) => _toPass.Add(lines);

    /// <summary>Gates have opened to the lines.</summary>
    public void Pass(GateLines lines)
    {
        Passing.Set(lines);
        Turns.Open(this);
    }

    /// <summary>The class whose head goes first, of those that may be tried; null when there is none.</summary>
    public SchedulingClass? Best(Timestamp now, out Head head)
    {
        var best = Order.Best(AgedSince(now));
        head = best?.HeadAt(now) ?? default;
        return best;
    }

    /// <summary>The head of a class is another, or there is none any more.</summary>
    public void HeadChanged(SchedulingClass changed)
    {
        if (changed.Readiness == Readiness.Ready)
        {
            SetOrder(changed);
        }
    }

    /// <summary>What a fairness key has used has changed.</summary>
    public void ShareChanged(AttemptState attempt)
    {
        if (Shares?.Find(attempt.Task.Spec.FairnessKey ?? "") is { } tenant)
        {
            Order.ShareChanged(tenant);
            foreach (var lines in tenant.HeldUp)
            {
                lines.ShareChanged(tenant);
            }
        }
    }

    private void SetOrder(SchedulingClass ready)
    {
        if (ready.IsAwake)
        {
            Order.Set(ready);
            Turns.Open(this);
        }
        else
        {
            Order.Remove(ready);
        }
    }

    private Timestamp AgedSince(Timestamp now) => AgesApart && now.Ticks > AgeAfter.Ticks ? new Timestamp(now.Ticks - AgeAfter.Ticks) : new Timestamp(long.MinValue);

    /// <summary>A task either waits, in its bucket's heap, or runs, in its lane's: one place is enough for both.</summary>
    public readonly struct ByPlace : IHeapPosition<TaskState>
    {
        public ref int Of(TaskState item) => ref item.PolicyPosition;
    }
}
