using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>How the scheduler is doing, among the records of a message.</summary>
internal static class StatisticsFormat
{
    public static void Write(RecordWriter writer, SchedulerStatistics value)
    {
        writer.WriteLong(value.Epoch);
        ValueFormat.WriteMoment(writer, value.Since);
        writer.WriteLong(value.AgeingViolations);
        writer.WriteInt(value.Nodes);
        writer.WriteInt(value.Slots);
        writer.WriteInt(value.SlotsTaken);
        writer.WriteInt(value.Queues.Count);
        foreach (var queue in value.Queues)
        {
            ValueFormat.WriteQueue(writer, queue.Queue);
            writer.WriteLong(queue.Waiting);
            writer.WriteLong(queue.Running);
            writer.WriteLong(queue.NotDue);
            ValueFormat.WriteMoment(writer, queue.OldestSince);
        }

        writer.WriteInt(value.MoreQueues);
        writer.WriteInt(value.Kinds.Count);
        foreach (var kind in value.Kinds)
        {
            writer.WriteName(kind.Kind);
            writer.WriteSpan(kind.Mean);
            writer.WriteBool(kind.Error is not null);
            if (kind.Error is { } error)
            {
                writer.WriteFixed64(BitConverter.DoubleToUInt64Bits(error));
            }

            writer.WriteLong(kind.Tasks);
        }

        writer.WriteInt(value.MoreKinds);
    }

    public static SchedulerStatistics Read(ref RecordReader reader) => new()
    {
        Epoch = reader.ReadLong(),
        Since = ValueFormat.ReadMoment(ref reader),
        AgeingViolations = reader.ReadLong(),
        Nodes = reader.ReadInt(),
        Slots = reader.ReadInt(),
        SlotsTaken = reader.ReadInt(),
        Queues = ReadQueues(ref reader),
        MoreQueues = reader.ReadInt(),
        Kinds = ReadKinds(ref reader),
        MoreKinds = reader.ReadInt(),
    };

    public static void WriteSchedules(RecordWriter writer, ScheduleStatistics value)
    {
        writer.WriteInt(value.Count);
        writer.WriteInt(value.Held);
        writer.WriteLong(value.Occurrences.Submitted);
        writer.WriteLong(value.Occurrences.RunByHand);
        writer.WriteLong(value.Occurrences.Backfilled);
        writer.WriteLong(value.Occurrences.Overlapped);
        writer.WriteLong(value.Occurrences.Missed);
        writer.WriteLong(value.Occurrences.SkippedByHold);
        writer.WriteLong(value.Occurrences.SkippedOtherwise);
        writer.WriteLong(value.SubmittedSince);
        writer.WriteSpan(value.MeanLateness);
        writer.WriteSpan(value.MaxLateness);
    }

    public static ScheduleStatistics ReadSchedules(ref RecordReader reader) => new(
        reader.ReadInt(),
        reader.ReadInt(),
        new OccurrenceCounts(
            reader.ReadLong(),
            reader.ReadLong(),
            reader.ReadLong(),
            reader.ReadLong(),
            reader.ReadLong(),
            reader.ReadLong(),
            reader.ReadLong()))
    {
        SubmittedSince = reader.ReadLong(),
        MeanLateness = reader.ReadSpan(),
        MaxLateness = reader.ReadSpan(),
    };

    private static QueueStatistics[] ReadQueues(ref RecordReader reader)
    {
        var queues = new QueueStatistics[reader.ReadCount(bytesEach: 8)];
        for (var i = 0; i < queues.Length; i++)
        {
            queues[i] = new QueueStatistics(
                ValueFormat.ReadQueue(ref reader), reader.ReadLong(), reader.ReadLong(), reader.ReadLong(), ValueFormat.ReadMoment(ref reader));
        }

        return queues;
    }

    private static KindEstimate[] ReadKinds(ref RecordReader reader)
    {
        var kinds = new KindEstimate[reader.ReadCount(bytesEach: 4)];
        for (var i = 0; i < kinds.Length; i++)
        {
            var (kind, mean) = (reader.ReadName(), reader.ReadSpan());
            double? error = reader.ReadBool() ? BitConverter.UInt64BitsToDouble(reader.ReadFixed64()) : null;
            kinds[i] = new KindEstimate(kind, mean, error, reader.ReadLong());
        }

        return kinds;
    }

    public static void WriteHeldUp(RecordWriter writer, HeldUpTasks tasks)
    {
        writer.WriteLong(tasks.Held);
        writer.WriteLong(tasks.BehindOrderKey);
        writer.WriteLong(tasks.LimitReached);
        writer.WriteLong(tasks.RateReached);
    }

    public static HeldUpTasks ReadHeldUp(ref RecordReader reader) => new(reader.ReadLong(), reader.ReadLong(), reader.ReadLong(), reader.ReadLong());

    public static void WriteLocks(RecordWriter writer, LockCounts locks)
    {
        writer.WriteInt(locks.Held);
        writer.WriteInt(locks.Waiting);
    }

    public static LockCounts ReadLocks(ref RecordReader reader) => new(reader.ReadInt(), reader.ReadInt());
}
