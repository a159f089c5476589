using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>Values that many tasks share, and what queues and nodes are made of.</summary>
public static class ValueFormat
{
    // Places in a table are written plus these, after the codes for "none" (0) and "a new one follows" (1).
    private const int FirstPlace = 2;

    private static readonly QueueOptions Default = new();

    private const int QueuePaused = 1;
    private const int QueueAges = 2;
    private const int QueueInterrupts = 4;
    private const int QueuePreempts = 8;
    private const int QueueDoesNotPreempt = 16;
    private const int QueueBreaksTiesByPath = 32;
    private const int YieldingKinds = 1;

    public static void WriteResources(RecordWriter writer, Resources value)
    {
        if (value.IsNone)
        {
            writer.WriteInt(0);
            return;
        }

        var place = writer.Resources.PlaceOf(value);
        if (place >= 0)
        {
            writer.WriteInt(place + FirstPlace);
            return;
        }

        writer.WriteInt(1);
        writer.WriteLong(value.CpuMillis);
        writer.WriteLong(value.MemoryBytes);
        writer.WriteInt(value.Named.Count);
        foreach (var named in value.Named)
        {
            writer.WriteName(named.Name);
            writer.WriteLong(named.Amount);
        }
    }

    public static Resources ReadResources(ref RecordReader reader)
    {
        var place = reader.ReadInt();
        if (place == 0)
        {
            return Resources.None;
        }

        if (place != 1)
        {
            return reader.At(reader.Tables.Resources, place - FirstPlace);
        }

        var cpu = reader.ReadLong();
        var memory = reader.ReadLong();
        var named = new NamedAmount[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < named.Length; i++)
        {
            named[i] = new NamedAmount(reader.ReadName(), reader.ReadLong());
        }

        try
        {
            var value = reader.Tables.Pool.Share(new Resources(cpu, memory, named));
            reader.Tables.Resources.Add(value);
            return value;
        }
        catch (ArgumentException e)
        {
            throw reader.Corrupt(e.Message);
        }
    }

    public static void WriteLabels(RecordWriter writer, Labels value)
    {
        if (value.IsNone)
        {
            writer.WriteInt(0);
            return;
        }

        var place = writer.Labels.PlaceOf(value);
        if (place >= 0)
        {
            writer.WriteInt(place + FirstPlace);
            return;
        }

        writer.WriteInt(1);
        writer.WriteInt(value.Pairs.Count);
        foreach (var (key, text) in value.Pairs)
        {
            writer.WriteName(key);
            writer.WriteName(text);
        }
    }

    public static Labels ReadLabels(ref RecordReader reader)
    {
        var place = reader.ReadInt();
        if (place == 0)
        {
            return Labels.None;
        }

        if (place != 1)
        {
            return reader.At(reader.Tables.Labels, place - FirstPlace);
        }

        var pairs = new KeyValuePair<string, string>[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(reader.ReadName(), reader.ReadName());
        }

        try
        {
            var value = reader.Tables.Pool.Share(new Labels(pairs));
            reader.Tables.Labels.Add(value);
            return value;
        }
        catch (ArgumentException e)
        {
            throw reader.Corrupt(e.Message);
        }
    }

    public static void WriteQueue(RecordWriter writer, QueueOptions value)
    {
        // What a queue from before there was preemption could not say is written only where it says it.
        var interrupts = (value.Slice, value.MinRunTime, value.PreemptionMargin, value.MaxPreemptions)
            != (Default.Slice, Default.MinRunTime, Default.PreemptionMargin, Default.MaxPreemptions);
        writer.WriteInt(
            (value.Paused ? QueuePaused : 0)
            | (value.AgeAfter is null ? 0 : QueueAges)
            | (interrupts ? QueueInterrupts : 0)
            | (value.TieBreak is null ? 0 : QueueBreaksTiesByPath)
            | (value.Preempt switch { true => QueuePreempts, false => QueueDoesNotPreempt, null => 0 }));
        writer.WriteName(value.Name);
        writer.WriteName(value.Policy);
        writer.WriteName(value.Strategy);
        if (value.AgeAfter is { } age)
        {
            writer.WriteSpan(age);
        }

        if (interrupts)
        {
            writer.WriteSpan(value.Slice);
            writer.WriteSpan(value.MinRunTime);
            writer.WriteSpan(value.PreemptionMargin);
            writer.WriteInt(value.MaxPreemptions);
        }
    }

    public static QueueOptions ReadQueue(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(QueuePaused | QueueAges | QueueInterrupts | QueuePreempts | QueueDoesNotPreempt | QueueBreaksTiesByPath);
        var queue = new QueueOptions
        {
            Name = reader.ReadName(),
            Policy = reader.ReadName(),
            Strategy = reader.ReadName(),
            TieBreak = (flags & QueueBreaksTiesByPath) != 0 ? QueueOptions.ByCriticalPath : null,
            AgeAfter = (flags & QueueAges) != 0 ? reader.ReadSpan() : null,
            Paused = (flags & QueuePaused) != 0,
            Preempt = (flags & QueuePreempts) != 0 ? true : (flags & QueueDoesNotPreempt) != 0 ? false : null,
        };
        return (flags & QueueInterrupts) == 0 ? queue : queue with
        {
            Slice = reader.ReadSpan(),
            MinRunTime = reader.ReadSpan(),
            PreemptionMargin = reader.ReadSpan(),
            MaxPreemptions = reader.ReadInt(),
        };
    }

    public static void WriteOffer(RecordWriter writer, NodeOffer value)
    {
        writer.WriteInt(value.YieldingKinds.Count == 0 ? 0 : YieldingKinds);
        writer.WriteInt(value.Slots);
        WriteResources(writer, value.Capacity);
        WriteLabels(writer, value.Labels);
        writer.WriteInt(value.Performance);
        WriteNames(writer, value.Kinds);
        if (value.YieldingKinds.Count > 0)
        {
            WriteNames(writer, value.YieldingKinds);
        }
    }

    public static NodeOffer ReadOffer(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(YieldingKinds);
        return new NodeOffer
        {
            Slots = reader.ReadInt(),
            Capacity = ReadResources(ref reader),
            Labels = ReadLabels(ref reader),
            Performance = reader.ReadInt(),
            Kinds = ReadNames(ref reader),
            YieldingKinds = (flags & YieldingKinds) != 0 ? ReadNames(ref reader) : [],
        };
    }

    public static void WriteNames(RecordWriter writer, IReadOnlyList<string> names)
    {
        writer.WriteInt(names.Count);
        foreach (var name in names)
        {
            writer.WriteName(name);
        }
    }

    public static string[] ReadNames(ref RecordReader reader)
    {
        var names = new string[reader.ReadCount(bytesEach: 1)];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadName();
        }

        return names;
    }

    public static void WriteMoment(RecordWriter writer, Timestamp? moment)
    {
        writer.WriteBool(moment is not null);
        if (moment is { } some)
        {
            writer.WriteTimestamp(some);
        }
    }

    public static Timestamp? ReadMoment(ref RecordReader reader) => reader.ReadBool() ? reader.ReadTimestamp() : null;

    public static void WriteMoments(RecordWriter writer, IReadOnlyList<Timestamp> moments)
    {
        writer.WriteInt(moments.Count);
        for (var i = 0; i < moments.Count; i++)
        {
            writer.WriteTimestamp(moments[i]);
        }
    }

    public static Timestamp[] ReadMoments(ref RecordReader reader)
    {
        var moments = new Timestamp[reader.ReadCount(bytesEach: 1)];
        for (var i = 0; i < moments.Length; i++)
        {
            moments[i] = reader.ReadTimestamp();
        }

        return moments;
    }

    public static void WriteTask(RecordWriter writer, TaskId? task)
    {
        writer.WriteBool(task is not null);
        if (task is { } some)
        {
            writer.WriteTask(some);
        }
    }

    public static TaskId? ReadTask(ref RecordReader reader) => reader.ReadBool() ? reader.ReadTask() : default(TaskId?);

    public static void WriteTasks(RecordWriter writer, IReadOnlyList<TaskId> tasks)
    {
        writer.WriteInt(tasks.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            writer.WriteTask(tasks[i]);
        }
    }

    public static TaskId[] ReadTasks(ref RecordReader reader)
    {
        var tasks = new TaskId[reader.ReadCount(bytesEach: 1)];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = reader.ReadTask();
        }

        return tasks;
    }

    public static void WriteBlocked(RecordWriter writer, IReadOnlyList<BlockedSlots> blocked)
    {
        writer.WriteInt(blocked.Count);
        for (var i = 0; i < blocked.Count; i++)
        {
            var (task, token, attempt, slots, since) = blocked[i];
            writer.WriteTask(task);
            writer.WriteToken(token);
            writer.WriteInt(attempt);
            writer.WriteInt(slots);
            writer.WriteTimestamp(since);
        }
    }

    public static BlockedSlots[] ReadBlocked(ref RecordReader reader)
    {
        var blocked = new BlockedSlots[reader.ReadCount(bytesEach: 5)];
        for (var i = 0; i < blocked.Length; i++)
        {
            blocked[i] = new BlockedSlots(reader.ReadTask(), reader.ReadToken(), reader.ReadInt(), reader.ReadInt(), reader.ReadTimestamp());
        }

        return blocked;
    }

    public static void WriteHold(RecordWriter writer, Hold? hold)
    {
        writer.WriteBool(hold is not null);
        if (hold is not null)
        {
            writer.WriteString(hold.Reason);
            writer.WriteTimestamp(hold.Since);
            writer.WriteName(hold.By);
        }
    }

    public static Hold? ReadHold(ref RecordReader reader) =>
        reader.ReadBool() ? new Hold(reader.ReadString(), reader.ReadTimestamp(), reader.ReadOptionalName()) : null;

    public static void WriteProgress(RecordWriter writer, TaskProgress progress)
    {
        writer.WriteFixed64(BitConverter.DoubleToUInt64Bits(progress.Fraction));
        writer.WriteName(progress.Message);
        writer.WriteTimestamp(progress.At);
    }

    public static TaskProgress ReadProgress(ref RecordReader reader) =>
        new(BitConverter.UInt64BitsToDouble(reader.ReadFixed64()), reader.ReadOptionalName(), reader.ReadTimestamp());
}
