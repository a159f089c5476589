using Scheduler.Core.Events;

namespace Scheduler.Core.Scheduling;

/// <content>What limits hold up, and what wakes it.</content>
internal sealed partial class Backlog
{
    private readonly LimitGates _gates = new(limits);
    private Action<LimitGate>? _wake;
    private Bucket? _kept;

    /// <summary>What keeps a task of that bucket from beginning, whatever the nodes have; null: nothing.</summary>
    /// <param name="without">As if no task of this bucket had just begun.</param>
    public ClosedGate? Closed(Bucket bucket, Timestamp now, Bucket? without = null) =>
        bucket.Uses.Length == 0 ? null : _gates.Closed(bucket.Uses, bucket, now, without);

    /// <summary>Lets no other bucket pass the gates of this one until one of its tasks has begun. One bucket at a time, so that no two ever keep
    /// what the other needs.</summary>
    /// <returns>Whether it is the one.</returns>
    public bool Keep(Bucket bucket)
    {
        if (_kept is null)
        {
            _kept = bucket;
            foreach (var use in bucket.Uses)
            {
                use.Gate.KeptFor = use.Gate.Limit.Running is null ? null : bucket;
            }

            // Out of the line in which it would be held up with the others.
            if (bucket.Line is { } line && ReferenceEquals(line.Lines.Gate.KeptFor, bucket))
            {
                var kept = line.Lines.Gate.LineFor(bucket);
                bucket.Class.Stand(bucket, kept, line.IsOpen);
                if (line.Lines.IsPassing && kept.Lines.Gate.LetsPass(kept.Lines) && !kept.IsOpen)
                {
                    kept.Lines.Pass();
                }
            }
        }

        return ReferenceEquals(_kept, bucket);
    }

    /// <inheritdoc cref="LimitGates.Looks"/>
    public long LooksAtLimits { get => _gates.Looks; set => _gates.Looks = value; }

    /// <summary>When each limit key with a rate is due next, if what uses these begins now; null: it has none.</summary>
    public LimitStart[]? StartsAfter(GateUse[] uses, Timestamp now) => uses.Length == 0 ? null : _gates.StartsAfter(uses, now);

    /// <summary>The bucket is not looked at until the gate opens.</summary>
    public void Sleep(Bucket bucket, in ClosedGate closed)
    {
        _gates.Sleep(bucket, closed);

        // A rate may let it wait for long.
        if (closed.Until is not null && ReferenceEquals(_kept, bucket))
        {
            LetOthersPass();
        }

        // What was won for it on a node would be lost, and won again, for ever.
        var keepsNode = bucket.Class.Reservation is not null && closed.Until is null && closed.Cost <= closed.Gate.Limit.Running && Keep(bucket);
        SleepIfNoneIsAwake(bucket.Class, keepsNode);
    }

    /// <summary>What a rate lets begin by now is looked at again.</summary>
    public void WakeBy(Timestamp now)
    {
        while (_gates.OpenedBy(now) is { } gate)
        {
            Wake(gate);
        }
    }

    // Rare, so that all is looked at once more.
    public void LimitsChanged()
    {
        _kept = null;
        Stragglers?.LookAgain();
        _gates.Reset(_cluster.Nodes.SelectMany(node => node.Attempts));
        foreach (var one in _classes.Values)
        {
            foreach (var bucket in one.Buckets)
            {
                bucket.Uses = _gates.Enter(one.Key, bucket.Limits);
                Wake(bucket);
                HoldOrRelease(bucket);
            }

            one.IsLimited = one.Buckets.Any(bucket => bucket.Uses.Length > 0);
            if (one.Readiness == Readiness.Blocked)
            {
                one.Lane.Move(one, Readiness.Ready);
            }
        }
    }

    private void LetOthersPass()
    {
        var kept = _kept!;
        (_kept, kept.Passed) = (null, 0);
        foreach (var use in kept.Uses)
        {
            use.Gate.KeptFor = null;
            Wake(use.Gate);
        }

        if (kept.Line is { Lines.IsKept: true })
        {
            Wake(kept);
        }
    }

    // Kept, so that not every task that ends makes its own.
    private Action<LimitGate> WakeAtGate => _wake ??= Wake;

    // Only the first of what a gate holds up is looked at when its turn comes, then the next.
    private void Wake(LimitGate gate)
    {
        foreach (var lines in gate.Lines)
        {
            _gates.Looks++;
            if (gate.LetsPass(lines))
            {
                lines.Pass();
            }
        }
    }

    private static void Wake(Bucket bucket)
    {
        if (!bucket.IsHeld)
        {
            bucket.Class.Wake(bucket);
            WakeClass(bucket.Class);
        }
    }

    private static void WakeClass(SchedulingClass one)
    {
        if (one.Readiness == Readiness.Asleep)
        {
            one.Lane.Move(one, Readiness.Ready);
        }
    }

    private void Began(Bucket bucket)
    {
        bucket.Passed = 0;
        if (ReferenceEquals(_kept, bucket))
        {
            LetOthersPass();
        }
    }

    private void Leave(Bucket bucket)
    {
        _gates.Leave(bucket);
        if (ReferenceEquals(_kept, bucket))
        {
            LetOthersPass();
        }
    }

    private void SleepIfNoneIsAwake(SchedulingClass one, bool keepsNode = false)
    {
        if (!one.IsAwake)
        {
            if (!keepsNode)
            {
                Release(one);
            }

            one.Lane.Move(one, Readiness.Asleep);
        }
    }
}
