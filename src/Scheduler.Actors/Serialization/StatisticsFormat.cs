using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>The scheduler's statistics, among the records of a message. Each form contains the one before it, and more.</summary>
internal static class StatisticsFormat
{
    public static SchedulerStatistics First(ref RecordFields f, SchedulerStatistics value) => new()
    {
        Epoch = f.Long(value.Epoch),
        Since = f.OptionalTimestamp(value.Since),
        AgeingViolations = f.Long(value.AgeingViolations),
        Nodes = f.Int(value.Nodes),
        Slots = f.Int(value.Slots),
        SlotsTaken = f.Int(value.SlotsTaken),
        Queues = f.List(value.Queues, bytesEach: 8, Queue),
        MoreQueues = f.Int(value.MoreQueues),
        Kinds = f.List(value.Kinds, bytesEach: 4, Kind),
        MoreKinds = f.Int(value.MoreKinds),
    };

    public static SchedulerStatistics WithBlocked(ref RecordFields f, SchedulerStatistics value) => First(ref f, value) with { SlotsBlocked = f.Int(value.SlotsBlocked) };

    public static SchedulerStatistics WithSchedules(ref RecordFields f, SchedulerStatistics value) =>
        WithBlocked(ref f, value) with { Schedules = f.Of(value.Schedules, Schedules) };

    public static SchedulerStatistics WithHeldUp(ref RecordFields f, SchedulerStatistics value) => WithSchedules(ref f, value) with { HeldUp = f.Of(value.HeldUp, HeldUp) };

    public static SchedulerStatistics WithAwaiting(ref RecordFields f, SchedulerStatistics value)
    {
        var read = WithHeldUp(ref f, value);
        return read with { HeldUp = read.HeldUp with { Awaiting = f.Long(value.HeldUp?.Awaiting ?? 0) } };
    }

    public static SchedulerStatistics WithCopies(ref RecordFields f, SchedulerStatistics value) =>
        WithAwaiting(ref f, value) with { Copies = f.Of(value.Copies, CopyFormat.Counts) };

    public static SchedulerStatistics WithLocks(ref RecordFields f, SchedulerStatistics value) =>
        WithCopies(ref f, value) with { Locks = new(f.Int(value.Locks.Held), f.Int(value.Locks.Waiting)) };

    private static QueueStatistics Queue(ref RecordFields f, QueueStatistics queue) =>
        new(f.Of(queue.Queue, QueueFormat.Fields), f.Long(queue.Waiting), f.Long(queue.Running), f.Long(queue.NotDue), f.OptionalTimestamp(queue.OldestSince));

    private static KindEstimate Kind(ref RecordFields f, KindEstimate kind)
    {
        var (name, mean) = (f.Name(kind.Kind), f.Span(kind.Mean));
        double? error = f.Bool(kind.Error is not null) ? f.Double(kind.Error ?? 0) : null;
        return new(name, mean, error, f.Long(kind.Tasks));
    }

    private static ScheduleStatistics Schedules(ref RecordFields f, ScheduleStatistics value) =>
        new(f.Int(value.Count), f.Int(value.Held), f.Of(value.Occurrences, Occurrences))
        {
            SubmittedSince = f.Long(value.SubmittedSince),
            MeanLateness = f.Span(value.MeanLateness),
            MaxLateness = f.Span(value.MaxLateness),
        };

    private static OccurrenceCounts Occurrences(ref RecordFields f, OccurrenceCounts counts) => new(
        f.Long(counts.Submitted),
        f.Long(counts.RunByHand),
        f.Long(counts.Backfilled),
        f.Long(counts.Overlapped),
        f.Long(counts.Missed),
        f.Long(counts.SkippedByHold),
        f.Long(counts.SkippedOtherwise));

    private static HeldUpTasks HeldUp(ref RecordFields f, HeldUpTasks tasks) =>
        new(f.Long(tasks.Held), f.Long(tasks.BehindOrderKey), f.Long(tasks.LimitReached), f.Long(tasks.RateReached));
}
