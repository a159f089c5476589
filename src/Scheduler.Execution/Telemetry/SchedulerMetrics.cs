using System.Diagnostics.Metrics;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Execution.Telemetry;

/// <summary>
/// A scheduler's metrics, on the meter <see cref="MeterName"/>: for OpenTelemetry
/// (<c>AddMeter("Scheduler")</c>), <c>dotnet-counters</c> and similar tools. Each instrument has the scheduler's name as the tag
/// <c>scheduler.name</c>.
/// </summary>
/// <remarks>Used only by the thread that owns the follower.</remarks>
public sealed class SchedulerMetrics : IDisposable
{
    public const string MeterName = "Scheduler";

    /// <summary>Counter, {violation}: assignments that overtook a task that had waited for its queue's ageing bound.</summary>
    public const string AgeingViolations = "scheduler.ageing.violations";

    /// <summary>Gauge, s, by <see cref="Kind"/>: how long tasks of a kind run, as learned.</summary>
    public const string KindEstimate = "scheduler.kind.estimate";

    /// <summary>Histogram, a ratio, by <see cref="Kind"/>: |estimate − actual| / actual of each task that succeeded and had an estimate, declared
    /// or learned.</summary>
    public const string EstimateError = "scheduler.estimate.error";

    /// <summary>Gauge, {slot}: slots held by handlers that were given up and have not returned. It is an observable instrument, so that it exists
    /// from the start, also for a scheduler that takes over, and ends with a scheduler that no longer schedules.</summary>
    public const string BlockedSlots = "scheduler.slots.blocked";

    /// <summary>Gauge, {task}, by <see cref="HeldUpBy"/>: pending tasks that rules keep from starting. Recounted with the first events after it was
    /// read, because each count looks at every unfinished task.</summary>
    public const string HeldUp = "scheduler.tasks.held_up";

    /// <summary>The tag for what prevents tasks from starting: <c>hold</c>, <c>order_key</c>, <c>limit</c>, <c>rate</c>,
    /// <c>dependency</c>.</summary>
    public const string HeldUpBy = "scheduler.held_up.by";

    /// <summary>Gauge, {lock}: locks that are held.</summary>
    public const string LocksHeld = "scheduler.locks.held";

    /// <summary>Gauge, {request}: requests that wait for a lock.</summary>
    public const string LocksWaiting = "scheduler.locks.waiting";

    /// <summary>Counter, {copy}, by <see cref="CopyState"/>: copies of stragglers that were started, and how they ended.</summary>
    public const string Copies = "scheduler.task.copies";

    /// <summary>The tag for a copy's state: <c>started</c>, then <c>won</c> or <c>wasted</c>.</summary>
    public const string CopyState = "scheduler.copy.state";

    /// <summary>Counter, {occurrence}, by <see cref="Decision"/>: occurrences of schedules that were decided.</summary>
    public const string Occurrences = "scheduler.occurrences";

    /// <summary>Histogram, s: how much later than it was due each occurrence was submitted.</summary>
    public const string OccurrenceLateness = "scheduler.occurrence.lateness";

    /// <summary>The tag for the decision: <c>submitted</c>, <c>overlap</c>, <c>missed</c>, <c>held</c>, <c>refused</c>, <c>changed</c>; and
    /// <c>asked</c> and <c>backfilled</c> for occurrences that were requested by a user, for now or for the past.</summary>
    public const string Decision = "scheduler.occurrence.decision";

    /// <summary>The tag for a task's kind.</summary>
    public const string Kind = "scheduler.task.kind";

    private static readonly double[] ErrorBuckets = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100];

    private static readonly double[] LatenessBuckets = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 5, 30, 120, 600, 3_600];

    private readonly Action<KindEstimate, double?> _learned;
    private readonly Meter _meter;
    private readonly Counter<long> _ageingViolations;
    private readonly Gauge<double> _kindEstimate;
    private readonly Histogram<double> _estimateError;
    private readonly Counter<long> _occurrences;
    private readonly Counter<long> _copies;
    private readonly Histogram<double> _lateness;
    private readonly Follower _follower;

    // Read by whoever collects, on its own thread.
    private volatile int _blockedSlots;
    private volatile HeldUpTasks _heldUp;
    private volatile bool _wasRead;
    private volatile int _locksHeld;
    private volatile int _locksWaiting;

    /// <param name="scheduler">The scheduler's name.</param>
    /// <param name="follower">The recovered follower.</param>
    public SchedulerMetrics(string scheduler, Follower follower)
    {
        ArgumentNullException.ThrowIfNull(follower);
        _follower = follower;
        _blockedSlots = follower.BlockedSlots;
        _heldUp = follower.HeldUp();
        CountLocks();
        _learned = Learned;
        _meter = new Meter(new MeterOptions(MeterName) { Tags = [new("scheduler.name", scheduler)] });
        _ageingViolations = _meter.CreateCounter<long>(
            AgeingViolations, "{violation}", "Assignments that passed a task that had waited for its queue's bound.");
        _kindEstimate = _meter.CreateGauge<double>(KindEstimate, "s", "How long tasks of a kind run, as learned.");
        _meter.CreateObservableGauge(
            BlockedSlots, () => _blockedSlots, "{slot}", "Slots held by handlers that were given up and have not returned.");
        _meter.CreateObservableGauge(HeldUp, ReadHeldUp, "{task}", "Pending tasks that holds, order keys, limits and rates keep from beginning.");
        _meter.CreateObservableGauge(LocksHeld, () => _locksHeld, "{lock}", "Locks that someone has.");
        _meter.CreateObservableGauge(LocksWaiting, () => _locksWaiting, "{request}", "Requests for locks that others have.");
        _occurrences = _meter.CreateCounter<long>(Occurrences, "{occurrence}", "Occurrences of schedules that were decided.");
        _copies = _meter.CreateCounter<long>(Copies, "{copy}", "Copies of stragglers that were made, and what came of them.");
        _lateness = _meter.CreateHistogram(
            OccurrenceLateness,
            "s",
            "How much later than it was due each occurrence was submitted.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = LatenessBuckets });
        _estimateError = _meter.CreateHistogram(
            EstimateError,
            "1",
            "By how much estimates were wrong: |estimate - actual| / actual.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = ErrorBuckets });
    }

    /// <summary>Applies a batch that has just become durable, and reports it. What is read from the journal is not reported.</summary>
    public void Apply(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _follower.Learned = _learned;
        var copies = batch.Events is [EpochStarted, ..] ? default : _follower.Copies;
        _follower.Apply(batch);
        _follower.Learned = null;
        Count(batch.Events);
        CountCopies(copies, _follower.Copies);
        if (_occurrences.Enabled || _lateness.Enabled)
        {
            CountOccurrences(batch);
        }

        if (batch.AgeingViolations > 0)
        {
            _ageingViolations.Add(batch.AgeingViolations);
        }
    }

    /// <summary>Applies a row of the journal that no batch will bring. Its events are not reported; what is counted now may change.</summary>
    public void Replay(long first, IReadOnlyList<Event> events, ulong digestAfter)
    {
        ArgumentNullException.ThrowIfNull(events);
        _follower.Apply(first, events, digestAfter);
        Count(events);
    }

    public void Dispose() => _meter.Dispose();

    private Measurement<long>[] ReadHeldUp()
    {
        _wasRead = true;
        var tasks = _heldUp;
        return
        [
            Of("hold", tasks.Held), Of("order_key", tasks.BehindOrderKey), Of("limit", tasks.LimitReached), Of("rate", tasks.RateReached), Of("dependency", tasks.Awaiting),
        ];

        static Measurement<long> Of(string by, long count) => new(count, new KeyValuePair<string, object?>(HeldUpBy, by));
    }

    private void Count(IReadOnlyList<Event> events)
    {
        if (_wasRead && events.Count > 0)
        {
            _wasRead = false;
            _heldUp = _follower.HeldUp();
        }

        if (events.Any(e => e is NodeBlocked or NodeGone))
        {
            _blockedSlots = _follower.BlockedSlots;
        }

        CountLocks();
    }

    private void CountLocks() => (_locksHeld, _locksWaiting) = _follower.LockCounts;

    private void CountCopies(CopyCounts before, CopyCounts now)
    {
        foreach (var (state, more) in ((string State, long More)[])[
            ("started", now.Started - before.Started), ("won", now.Won - before.Won), ("wasted", now.Wasted - before.Wasted)])
        {
            if (more > 0)
            {
                _copies.Add(more, new KeyValuePair<string, object?>(CopyState, state));
            }
        }
    }

    private void CountOccurrences(Batch batch)
    {
        foreach (var happened in batch.Events)
        {
            switch (happened)
            {
                case OccurrenceSubmitted e:
                    Count(1, e.Asked ? "asked" : "submitted");
                    if (!e.Asked)
                    {
                        _lateness.Record((e.At - e.Due).TotalSeconds);
                    }

                    break;
                case OccurrenceBackfilled { Task: not null }:
                    Count(1, "backfilled");
                    break;
                case OccurrencesSkipped e:
                    Count(e.Count, e.Reason.ToString().ToLowerInvariant());
                    break;
            }
        }

        void Count(long occurrences, string decision) => _occurrences.Add(occurrences, new KeyValuePair<string, object?>(Decision, decision));
    }

    private void Learned(KindEstimate kind, double? error)
    {
        if (_kindEstimate.Enabled)
        {
            _kindEstimate.Record(kind.Mean.TotalSeconds, new KeyValuePair<string, object?>(Kind, kind.Kind));
        }

        if (error is { } wrong && _estimateError.Enabled)
        {
            _estimateError.Record(wrong, new KeyValuePair<string, object?>(Kind, kind.Kind));
        }
    }
}
