using Scheduler.Core.Rules;
using Scheduler.Core.Schedules;

namespace Scheduler.Core.State;

/// <summary>One schedule, as the journal knows it.</summary>
internal sealed class ScheduleState
{
    private readonly LinkedList<TaskId> _unfinished = [];
    private ScheduleSpec _spec;
    private ulong _specDigest;
    private readonly SortedSet<Timestamp> _backfill = [];
    private ulong _unfinishedDigest;
    private ulong _backfillDigest;

    /// <summary>For <see cref="ScheduleTable"/>.</summary>
    public int WakePosition;

    public ScheduleState(ScheduleSpec spec)
    {
        _spec = spec;
        _specDigest = DigestOf(spec);
    }

    public ScheduleSpec Spec
    {
        get => _spec;
        set
        {
            _spec = value;
            _specDigest = DigestOf(value);
            Recurrence = null;
        }
    }

    /// <summary>When it is due next; null: never again.</summary>
    public Timestamp? Next { get; set; }

    /// <summary>Null: it is not held.</summary>
    public Hold? Hold { get; set; }

    /// <summary>When the latest hold ended: what was due until then was skipped by it.</summary>
    public Timestamp? ReleasedAt { get; set; }

    /// <summary>When the occurrence was due that waits for earlier ones to end.</summary>
    public Timestamp? Waiting { get; set; }

    public LastOccurrence? Last { get; set; }

    /// <summary>When the occurrences of the past were due that are to be submitted.</summary>
    public IReadOnlySet<Timestamp> Backfill => _backfill;

    /// <summary>The first of them.</summary>
    public Timestamp NextBackfill => _backfill.Min;

    /// <summary>When the latest of them was asked for or submitted, so that what is due by then goes first; not durable.</summary>
    public Timestamp BackfilledAt { get; set; }

    /// <summary>How many of those were submitted.</summary>
    public long Backfilled { get; set; }

    /// <summary>Tasks that are unfinished, in the order of their submission.</summary>
    public IReadOnlyCollection<TaskId> Unfinished => _unfinished;

    /// <summary>How many were decided, by <see cref="OccurrenceDecision"/>.</summary>
    public long[] Decided { get; } = new long[(int)OccurrenceDecision.Changed + 1];

    /// <summary>How often someone had it run.</summary>
    public long Asked { get; set; }

    /// <summary>Of the recurrence, however they were decided.</summary>
    public long Occurrences => Decided.Sum() - Asked + (Waiting is null ? 0 : 1);

    /// <summary>Read when it is wanted first; not durable. A fault is kept as well.</summary>
    public Parsed<IRecurrence>? Recurrence { get; set; }

    /// <summary>What was due up to then is caught up, but for what was skipped; not durable.</summary>
    public Timestamp CaughtUpTo { get; set; }

    /// <summary>Not before then, because there was no room; not durable.</summary>
    public Timestamp? DeferredUntil { get; set; }

    /// <summary>Whether an occurrence waits, and nothing it would have to wait for is left.</summary>
    public bool IsWaitOver => Waiting is not null && (Unfinished.Count == 0 || Spec.Overlap == OverlapPolicy.Allow);

    /// <summary>Whether one of the past can be submitted.</summary>
    private bool IsBackfillReady => Backfill.Count > 0 && (Unfinished.Count == 0 || Spec.Overlap == OverlapPolicy.Allow);

    /// <summary>When something is to be decided; null: not by time.</summary>
    public Timestamp? WakesAt =>
        Hold is not null ? null
        : IsWaitOver ? DeferredUntil ?? default(Timestamp)
        : IsBackfillReady ? DeferredUntil ?? Earliest(BackfilledAt, Next)
        : Next is { } next ? Timestamp.Later(next, DeferredUntil ?? next)
        : null;

    public ulong Digest()
    {
        var hash = StableHash.Combine(_specDigest, Next?.Ticks ?? -1);
        hash = StableHash.Combine(hash, Waiting?.Ticks ?? -1);
        hash = StableHash.Combine(hash, ReleasedAt?.Ticks ?? -1);
        hash = StableHash.Combine(hash, Hold is { } hold ? StableHash.Of(hold.Reason) : 0);
        hash = StableHash.Combine(hash, Asked);
        foreach (var count in Decided)
        {
            hash = StableHash.Combine(hash, count);
        }

        hash = StableHash.Combine(hash, _unfinishedDigest);
        if (Backfilled == 0 && Backfill.Count == 0)
        {
            return hash;
        }

        return StableHash.Combine(StableHash.Combine(hash, Backfilled), _backfillDigest);
    }

    public void AskFor(IEnumerable<Timestamp> moments)
    {
        foreach (var due in moments)
        {
            _backfillDigest += _backfill.Add(due) ? DigestOf(due) : 0;
        }
    }

    /// <returns>False: it was not asked for.</returns>
    public bool TryTakeBackfill(Timestamp due)
    {
        if (!_backfill.Remove(due))
        {
            return false;
        }

        _backfillDigest -= DigestOf(due);
        return true;
    }

    public LinkedListNode<TaskId> Begin(TaskId task)
    {
        _unfinishedDigest += StableHash.Of(task.Value);
        return _unfinished.AddLast(task);
    }

    public void End(LinkedListNode<TaskId> task)
    {
        _unfinishedDigest -= StableHash.Of(task.Value.Value);
        _unfinished.Remove(task);
    }

    private static Timestamp Earliest(Timestamp one, Timestamp? other) => other < one ? other.Value : one;

    private static ulong DigestOf(Timestamp due) => StableHash.Combine(0UL, due.Ticks);

    private static ulong DigestOf(ScheduleSpec spec)
    {
        var hash = StableHash.Combine(StableHash.Of(spec.Name), StableHash.Of(spec.Recurrence));
        hash = StableHash.Combine(hash, StableHash.Of(spec.Zone));
        hash = StableHash.Combine(hash, StableHash.Of(spec.Except));
        hash = StableHash.Combine(hash, spec.Start?.Ticks ?? -1);
        hash = StableHash.Combine(hash, spec.End?.Ticks ?? -1);
        hash = StableHash.Combine(hash, spec.MaxOccurrences ?? -1);
        hash = StableHash.Combine(hash, ContentHash.Of(spec.Task));
        hash = StableHash.Combine(hash, (long)spec.Overlap);
        hash = StableHash.Combine(hash, spec.CatchUp.Most);
        hash = StableHash.Combine(hash, spec.CatchUp.Within?.Ticks ?? -1);
        hash = StableHash.Combine(StableHash.Combine(hash, spec.Jitter.Ticks), spec.IsDeclared ? 1L : 0L);
        return spec.Calendars.Aggregate(hash, (sum, calendar) => StableHash.Combine(sum, StableHash.Of(calendar)));
    }
}
