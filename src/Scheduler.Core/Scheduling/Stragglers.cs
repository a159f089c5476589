using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>Where a running attempt is on its way to being a straggler.</summary>
internal enum StragglerStage : byte
{
    /// <summary>It is none, and won't be one.</summary>
    None,

    /// <summary>It has not run for as long as it has to in any case.</summary>
    Young,

    /// <summary>It has; now its siblings say.</summary>
    Grown,

    /// <summary>It is a straggler, and waits for room for its copy.</summary>
    Due,
}

/// <summary>
/// Which running attempts have run much longer than their siblings, and when the next one will have. Derived: a heap of those that are too young,
/// one of the grown for each kind of each group, and one of those kinds by when their oldest is due, so that a sibling's end, which
/// changes the moment of all others, costs O(log groups).
/// </summary>
internal sealed class Stragglers(StragglerOptions standard, GroupTable groups)
{
    private readonly IndexedHeap<AttemptState, ByAttempt> _young = new(default);
    private readonly Dictionary<Siblings, Watch> _watched = [];
    private readonly IndexedHeap<Watch, ByWatch> _watches = new(default);

    // In turns, so that one that fits nowhere keeps none from being looked at. Those that have ended are passed over.
    private readonly Queue<AttemptState> _due = new();

    // How many of them are worth a look: nothing has changed for the others since they got none.
    private int _looksLeft;
    private Timestamp? _rateOpens;

    /// <summary>When there is something to be done; null: nothing will be by itself.</summary>
    public Timestamp? Next
    {
        get
        {
            if (_looksLeft > 0)
            {
                return default(Timestamp);
            }

            var next = Math.Min(_young.Count == 0 ? long.MaxValue : _young.FirstKey, _watches.Count == 0 ? long.MaxValue : _watches.FirstKey);
            next = Math.Min(next, _rateOpens?.Ticks ?? long.MaxValue);
            return next == long.MaxValue ? null : new Timestamp(next);
        }
    }

    /// <summary>An attempt is the only one of its task.</summary>
    public void Began(AttemptState attempt)
    {
        // Two at a time is just what a task with an order key or a unique key must never be.
        if (attempt.Task.Spec is { Idempotent: true, Group: { } group, OrderKey: null, Unique: null } && attempt is { WasCopied: false, Copy: null }
            && groups.Find(group) is { } own)
        {
            var options = own.StragglersOr(standard);
            attempt.Stage = StragglerStage.Young;
            _young.Set(attempt, Later(StartOf(attempt), Math.Max(options.MinRunTime.Ticks, OwnShare(attempt, options))), attempt.Token.Value);
        }
    }

    /// <summary>It has ended, or has got its copy.</summary>
    public void Leave(AttemptState attempt)
    {
        switch (attempt.Stage)
        {
            case StragglerStage.Young:
                _young.Remove(attempt);
                break;
            case StragglerStage.Grown:
                var watch = _watched[SiblingsOf(attempt)!];
                watch.Grown.Remove(attempt);
                Changed(watch);
                break;
        }

        attempt.Stage = StragglerStage.None;
    }

    /// <summary>What siblings are compared by has changed, and so has when the next of them is due.</summary>
    public void Changed(Siblings siblings)
    {
        if (_watched.TryGetValue(siblings, out var watch))
        {
            Changed(watch);
        }
    }

    /// <summary>Those that are due by now are to be looked at.</summary>
    public void Advance(Timestamp now)
    {
        while (_young.Count > 0 && _young.FirstKey <= now.Ticks)
        {
            var attempt = _young.First;
            _young.Remove(attempt);
            Grow(attempt);
        }

        while (_watches.Count > 0 && _watches.FirstKey <= now.Ticks)
        {
            var watch = _watches.First;
            var attempt = watch.Grown.First;
            watch.Grown.Remove(attempt);
            Changed(watch);
            attempt.Stage = StragglerStage.Due;
            _due.Enqueue(attempt);
            _looksLeft++;
        }

        if (_rateOpens <= now)
        {
            LookAgain();
        }
    }

    /// <summary>There may be room for copies that there was none for, or a limit or a hold is gone.</summary>
    public void LookAgain() => (_looksLeft, _rateOpens) = (_due.Count, null);

    /// <summary>No copy can be made before something changes.</summary>
    public void StopLooking() => _looksLeft = 0;

    /// <summary>The next that is due and worth a look; null: there is none. Whoever takes it makes a copy, or <see cref="PutBack"/>s it.</summary>
    public AttemptState? TakeDue(Timestamp now)
    {
        while (_looksLeft > 0 && _due.TryDequeue(out var attempt))
        {
            _looksLeft--;
            if (attempt.Stage != StragglerStage.Due)
            {
                continue;
            }

            if (DueAt(attempt) <= now)
            {
                return attempt;
            }

            // Its siblings take longer than they did.
            Grow(attempt);
        }

        return null;
    }

    /// <param name="until">When a rate lets its copy begin; null: no rate keeps it.</param>
    public void PutBack(AttemptState attempt, Timestamp? until)
    {
        _due.Enqueue(attempt);
        _rateOpens = until is null || _rateOpens < until ? _rateOpens : until;
    }

    /// <summary>What its siblings say of it.</summary>
    public CopyReason ReasonFor(AttemptState attempt, Timestamp now)
    {
        var siblings = SiblingsOf(attempt)!;
        return new CopyReason(now - new Timestamp(StartOf(attempt)), siblings.RunTimes.Median, siblings.Ended, siblings.Total);
    }

    private void Grow(AttemptState attempt)
    {
        var siblings = SiblingsOf(attempt)!;
        if (!_watched.TryGetValue(siblings, out var watch))
        {
            _watched.Add(siblings, watch = new Watch(siblings));
        }

        attempt.Stage = StragglerStage.Grown;
        watch.Grown.Set(attempt, StartOf(attempt), attempt.Token.Value);
        Changed(watch);
    }

    private void Changed(Watch watch)
    {
        if (watch.Grown.Count == 0)
        {
            _watches.Remove(watch);
            _watched.Remove(watch.Siblings);
        }
        else if (LongestOf(watch.Siblings) is { } longest)
        {
            _watches.Set(watch, Later(watch.Grown.FirstKey, longest), watch.Grown.FirstTie);
        }
        else
        {
            _watches.Remove(watch);
        }
    }

    /// <summary>When it is a straggler by what its siblings say now; null: they say nothing yet.</summary>
    private Timestamp? DueAt(AttemptState attempt) =>
        LongestOf(SiblingsOf(attempt)!) is { } longest ? new Timestamp(Later(StartOf(attempt), longest)) : null;

    // Longer than this is too long; null: too few have ended, or none of them has succeeded.
    private long? LongestOf(Siblings siblings)
    {
        var options = siblings.Group.StragglersOr(standard);
        return siblings.RunTimes.Count > 0 && siblings.Ended * 100 >= siblings.Total * options.EndedPercent
            ? Percent(siblings.RunTimes.Median, options)
            : null;
    }

    // One that said that it takes long is compared with that as well.
    private static long OwnShare(AttemptState attempt, StragglerOptions options) =>
        attempt.Task.Spec.Estimate is { } estimate ? Percent(estimate, options) : 0;

    private static long Percent(TimeSpan time, StragglerOptions options) =>
        (long)Int128.Min((Int128)time.Ticks * options.MedianPercent / 100, long.MaxValue);

    private static long StartOf(AttemptState attempt) => attempt.AssignedAt.Ticks - attempt.RanBefore.Ticks;

    private static long Later(long moment, long ticks) => moment > long.MaxValue - ticks ? long.MaxValue : moment + ticks;

    private Siblings? SiblingsOf(AttemptState attempt) => groups.Find(attempt.Task.Spec.Group)?.FindSiblings(attempt.Task.Spec.Kind);

    /// <summary>The grown of one kind in one group, from the one that has run longest.</summary>
    private sealed class Watch(Siblings siblings)
    {
        public int Position;

        public Siblings Siblings { get; } = siblings;

        public IndexedHeap<AttemptState, ByAttempt> Grown { get; } = new(default);
    }

    /// <summary>An attempt is in one heap at a time: its stage says in which.</summary>
    private readonly struct ByAttempt : IHeapPosition<AttemptState>
    {
        public ref int Of(AttemptState item) => ref item.StragglerPosition;
    }

    private readonly struct ByWatch : IHeapPosition<Watch>
    {
        public ref int Of(Watch item) => ref item.Position;
    }
}
