using System.Diagnostics.Metrics;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Execution.Telemetry;
using Scheduler.Schedules;

namespace Scheduler.Execution.Tests.Telemetry;

public sealed class SchedulerMetricsTests : IDisposable
{
    private readonly string _scheduler = $"metrics-{Guid.NewGuid()}";
    private readonly List<string> _told = [];
    private readonly List<Batch> _rows = [];
    private readonly Dictionary<string, Queue<Assignment>> _held = [];
    private readonly MeterListener _listener = new();
    private readonly SchedulerMetrics _metrics;
    private readonly Follower _follower = new();
    private readonly Kernel _kernel = new(new KernelOptions
    {
        Queues = [new QueueOptions { Policy = "sjf", AgeAfter = TimeSpan.FromSeconds(60) }],
        Recurrences = Recurrences.Instance,
        LeaseDuration = TimeSpan.FromHours(1),
        LeaseMargin = TimeSpan.FromHours(1),
    });

    private Timestamp _now = Timestamp.FromSeconds(1_000);

    public SchedulerMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Tags?.Any(tag => Equals(tag.Value, _scheduler)) == true)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => _told.Add($"{instrument.Name} {value} {instrument.Unit}"));
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => _told.Add($"{instrument.Name} {value} {instrument.Unit}"));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            _told.Add($"{instrument.Name} {value} {instrument.Unit}{(tags.Length > 0 ? $" {tags[0].Key}={tags[0].Value}" : "")}"));
        _listener.Start();
        _metrics = new SchedulerMetrics(_scheduler, _follower);
        _kernel.Begin("test", Now);
        Release();
    }

    private Instant Now => new(_now, _now);

    public void Dispose()
    {
        _metrics.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public void How_many_tasks_rules_hold_up_by_what_as_of_the_events_after_it_was_read()
    {
        Do(new SetLimit(new LimitOptions { Name = "gpu", Running = 0 }));
        Do(new PlaceHold(HoldTarget.Task, "c", "why"));
        Do(new SubmitTasks([Task("a", cpu: 0) with { OrderKey = "k" }, Task("b", cpu: 0) with { OrderKey = "k" }, Task("c", cpu: 0)]));
        Do(new PlaceHold(HoldTarget.Task, "c", "why"));
        Assert.Equal(["0", "0", "0", "0", "0"], Read());
        Do(new SubmitTasks([Task("d", cpu: 0) with { Limits = [new LimitUse("gpu")] }, Task("e", cpu: 0) with { After = ["d"] }]));
        Assert.Equal(["1 hold", "1 order_key", "1 limit", "0 rate", "1 dependency"], Read(withTag: true));

        string[] Read(bool withTag = false)
        {
            List<string> read = [];
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            {
                if (instrument.Name == SchedulerMetrics.HeldUp)
                {
                    read.Add(withTag ? $"{value} {tags[0].Value}" : $"{value}");
                }
            });
            _listener.RecordObservableInstruments();
            return [.. read];
        }
    }

    [Fact]
    public void What_is_learned_of_a_kind_and_by_how_much_its_estimates_were_wrong()
    {
        Join("n", slots: 1, cpu: 0);
        Do(new SubmitTasks([Task("a", cpu: 0)]));
        Succeed("n", seconds: 10);
        Assert.Equal(["scheduler.kind.estimate 10 s scheduler.task.kind=noop"], _told);
        _told.Clear();
        Do(new SubmitTasks([Task("b", cpu: 0, estimate: 30)]));
        Succeed("n", seconds: 20);
        Assert.Equal(
            ["scheduler.kind.estimate 15 s scheduler.task.kind=noop", "scheduler.estimate.error 0.5 1 scheduler.task.kind=noop"], _told);
    }

    [Fact]
    public void Each_assignment_that_passed_an_aged_task_is_told_once()
    {
        Join("one", slots: 4, cpu: 2_000);
        Join("two", slots: 4, cpu: 2_000);
        Do(new SubmitTasks([.. Enumerable.Range(0, 4).Select(i => Task($"s{i}", 1_000))]));

        // Only one of two nodes may be kept free, so the second of these is passed.
        Do(new SubmitTasks([Task("large", 2_000), Task("also large", 1_999)]));
        _now += TimeSpan.FromSeconds(60);
        Do(new SubmitTasks([Task("new", 1_000)]));
        Succeed("one", seconds: 1);
        Succeed("two", seconds: 1);
        Assert.Equal(["scheduler.ageing.violations 1 {violation}"], _told.Where(t => t.StartsWith("scheduler.ageing", StringComparison.Ordinal)));
        Assert.Equal(1, _follower.AgeingViolations);
    }

    [Fact]
    public void What_was_decided_of_occurrences_and_how_late_each_was_submitted()
    {
        Do(new SetSchedule(new ScheduleSpec { Name = "s", Recurrence = "every: 10s", Task = Task("t", 0), Overlap = OverlapPolicy.Allow }));
        _now += TimeSpan.FromSeconds(30.5);
        Do(Tick.Instance);
        Do(new RunSchedule("s"));
        Assert.Equal(
            [
                "scheduler.occurrences 2 {occurrence}",
                "scheduler.occurrences 1 {occurrence}",
                "scheduler.occurrence.lateness 0.5 s",
                "scheduler.occurrences 1 {occurrence}",
            ],
            _told);
    }

    [Fact]
    public void An_occurrence_that_is_backfilled_is_counted_and_is_not_late()
    {
        Do(new SetSchedule(new ScheduleSpec { Name = "s", Recurrence = "every: 10s", Task = Task("t", 0), Overlap = OverlapPolicy.Allow }));
        var backfill = new BackfillSchedule("s", Timestamp.FromSeconds(990), Timestamp.FromSeconds(1_000));
        Do(backfill with { Range = BackfillRange.Of(backfill, Assert.Single(_follower.Schedules(new ScheduleFilter()).Schedules).Spec, [], Recurrences.Instance, out _) });
        Do(Tick.Instance);
        Assert.Equal(["scheduler.occurrences 1 {occurrence}", "scheduler.occurrences 1 {occurrence}"], _told);
    }

    [Fact]
    public void Of_what_is_read_from_the_journal_nothing_is_told()
    {
        var after = new Follower();
        Join("n", slots: 1, cpu: 0);
        Do(new SubmitTasks([Task("a", cpu: 0)]));
        Succeed("n", seconds: 10);
        _told.Clear();
        foreach (var row in _rows)
        {
            after.Apply(row.FirstEventNumber, row.Events, row.DigestAfter);
        }

        Assert.Single(after.Kinds());
        Assert.Empty(_told);
    }

    [Fact]
    public void Slots_that_are_blocked_are_told_by_the_scheduler_that_schedules_now_whatever_happens_after_its_start()
    {
        Join("n", slots: 2, cpu: 0);
        Assert.Equal(["scheduler.slots.blocked 0 {slot}"], Observed());
        Do(new HearNode(new FromNode(new NodeId("n", 1), _kernel.Epoch, 1, [])
        {
            Blocked = [new BlockedReport(new TaskId("a"), new FencingToken(7), 1, 1, TimeSpan.Zero)],
        }));
        Assert.Equal(["scheduler.slots.blocked 1 {slot}"], Observed());

        // Another takes over from the journal, and hears nothing new.
        var after = new Follower();
        foreach (var row in _rows)
        {
            after.Apply(row.FirstEventNumber, row.Events, row.DigestAfter);
        }

        _metrics.Dispose();
        using var successor = new SchedulerMetrics(_scheduler, after);
        Assert.Equal(["scheduler.slots.blocked 1 {slot}"], Observed());
    }

    [Fact]
    public void Locks_that_are_held_and_requests_that_wait_are_told()
    {
        Assert.Equal(["scheduler.locks.held 0 {lock}", "scheduler.locks.waiting 0 {request}"], Observed("scheduler.locks."));
        foreach (var (name, owner) in new[] { ("ledger", "a"), ("ledger", "b"), ("ledger", "c"), ("books", "a") })
        {
            Do(new AcquireLock(name, owner, TimeSpan.FromSeconds(30)));
        }

        Assert.Equal(["scheduler.locks.held 2 {lock}", "scheduler.locks.waiting 2 {request}"], Observed("scheduler.locks."));
        Do(new ReleaseLock("ledger", "a"));
        Assert.Equal(["scheduler.locks.held 2 {lock}", "scheduler.locks.waiting 1 {request}"], Observed("scheduler.locks."));
    }

    // What is there whenever someone collects.
    private string[] Observed(string instrument = SchedulerMetrics.BlockedSlots)
    {
        _told.Clear();
        _listener.RecordObservableInstruments();
        return [.. _told.Where(told => told.StartsWith(instrument, StringComparison.Ordinal))];
    }

    private static TaskSpec Task(string id, long cpu, int? estimate = null) => new()
    {
        Id = new TaskId(id),
        Kind = "noop",
        Request = new Resources(cpu, 0),
        Estimate = estimate is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private void Join(string name, int slots, long cpu) => Do(new HearNode(new FromNode(new NodeId(name, 1), 0, slots, [])
    {
        Join = new NodeOffer { Slots = slots, Capacity = new Resources(cpu, 0), Kinds = ["noop"] },
        LeaseAskedAt = _now,
        Held = [],
    }));

    private void Succeed(string node, int seconds)
    {
        var first = _held[node].Dequeue();
        Do(new HearNode(new FromNode(new NodeId(node, 1), _kernel.Epoch, 4, [
            new AttemptSucceededReport(first.Task.Id, first.Token, default, TimeSpan.FromSeconds(seconds))])));
    }

    private void Do(KernelCommand command)
    {
        _kernel.Handle(command, Now);
        Release();
    }

    private void Release()
    {
        var batch = _kernel.TakeBatch();
        if (batch.Events.Count > 0)
        {
            _rows.Add(batch);
        }

        _metrics.Apply(batch);
        foreach (var message in batch.Effects.Cast<ToNode>())
        {
            if (!_held.TryGetValue(message.Node.Name, out var held))
            {
                _held.Add(message.Node.Name, held = new Queue<Assignment>());
            }

            foreach (var assignment in message.Assignments)
            {
                held.Enqueue(assignment);
            }
        }
    }
}
