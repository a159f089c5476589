using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <summary>Limits, what tasks take of them, and when keys are due.</summary>
public static class LimitFormat
{
    private const int HasRunning = 1;
    private const int HasRate = 2;
    private const int HasQueues = 4;
    private const int HasKinds = 8;

    public static void Write(RecordWriter writer, LimitOptions limit)
    {
        writer.WriteInt((limit.Running is null ? 0 : HasRunning) | (limit.Rate is null ? 0 : HasRate)
            | (limit.Queues.Count == 0 ? 0 : HasQueues) | (limit.Kinds.Count == 0 ? 0 : HasKinds));
        writer.WriteName(limit.Name);
        if (limit.Running is { } running)
        {
            writer.WriteInt(running);
        }

        if (limit.Rate is { } rate)
        {
            writer.WriteInt(rate.Starts);
            writer.WriteSpan(rate.Period);
            writer.WriteInt(rate.Burst);
        }

        if (limit.Queues.Count > 0)
        {
            ValueFormat.WriteNames(writer, limit.Queues);
        }

        if (limit.Kinds.Count > 0)
        {
            ValueFormat.WriteNames(writer, limit.Kinds);
        }
    }

    public static LimitOptions Read(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(HasRunning | HasRate | HasQueues | HasKinds);

        // Initialisers run in the order in which they are written: that of the fields.
        return new LimitOptions
        {
            Name = reader.ReadName(),
            Running = (flags & HasRunning) != 0 ? reader.ReadInt() : null,
            Rate = (flags & HasRate) != 0 ? new StartRate(reader.ReadInt(), reader.ReadSpan(), reader.ReadInt()) : null,
            Queues = (flags & HasQueues) != 0 ? ValueFormat.ReadNames(ref reader) : [],
            Kinds = (flags & HasKinds) != 0 ? ValueFormat.ReadNames(ref reader) : [],
        };
    }

    public static void WriteUses(RecordWriter writer, IReadOnlyList<LimitUse> uses)
    {
        writer.WriteInt(uses.Count);
        for (var i = 0; i < uses.Count; i++)
        {
            writer.WriteName(uses[i].Name);
            writer.WriteInt(uses[i].Cost);
        }
    }

    /// <summary>Tasks that name the same limits share them: many wait at a time.</summary>
    public static IReadOnlyList<LimitUse> ReadUses(ref RecordReader reader)
    {
        var uses = new LimitUse[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < uses.Length; i++)
        {
            uses[i] = new LimitUse(reader.ReadName(), reader.ReadInt());
        }

        return LimitSet.Of(uses) is { } set ? reader.Tables.Pool.Share(set) : [];
    }

    public static void WriteStarts(RecordWriter writer, IReadOnlyList<LimitStart> starts)
    {
        writer.WriteInt(starts.Count);
        for (var i = 0; i < starts.Count; i++)
        {
            writer.WriteName(starts[i].Key);
            writer.WriteTimestamp(starts[i].Due);
        }
    }

    public static LimitStart[] ReadStarts(ref RecordReader reader)
    {
        var starts = new LimitStart[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < starts.Length; i++)
        {
            starts[i] = new LimitStart(reader.ReadName(), reader.ReadTimestamp());
        }

        return starts;
    }
}
