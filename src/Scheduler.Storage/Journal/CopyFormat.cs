using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <summary>What has to do with copies of stragglers.</summary>
public static class CopyFormat
{
    private const int HasOptions = 1;
    private const int HasCounts = 2;

    // Of an attempt: it is a copy, or has had one.
    private const int IsCopy = 1;
    private const int WasCopied = 2;

    public static void Write(RecordWriter writer, StragglerOptions options)
    {
        writer.WriteInt(options.EndedPercent);
        writer.WriteInt(options.MedianPercent);
        writer.WriteSpan(options.MinRunTime);
    }

    public static StragglerOptions ReadOptions(ref RecordReader reader) => new()
    {
        EndedPercent = reader.ReadInt(),
        MedianPercent = reader.ReadInt(),
        MinRunTime = reader.ReadSpan(),
    };

    public static void Write(RecordWriter writer, CopyCounts counts)
    {
        writer.WriteLong(counts.Started);
        writer.WriteLong(counts.Won);
        writer.WriteLong(counts.Wasted);
    }

    public static CopyCounts ReadCounts(ref RecordReader reader) => new(reader.ReadLong(), reader.ReadLong(), reader.ReadLong());

    /// <summary>What a group says of copies, and how many it has had; nothing of one that has to do with none of it.</summary>
    public static void Write(RecordWriter writer, StragglerOptions? options, CopyCounts counts)
    {
        writer.WriteInt((options is null ? 0 : HasOptions) | (counts == default ? 0 : HasCounts));
        if (options is not null)
        {
            Write(writer, options);
        }

        if (counts != default)
        {
            Write(writer, counts);
        }
    }

    public static (StragglerOptions? Options, CopyCounts Counts) ReadOfGroup(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(HasOptions | HasCounts);
        return ((flags & HasOptions) != 0 ? ReadOptions(ref reader) : null, (flags & HasCounts) != 0 ? ReadCounts(ref reader) : default);
    }

    public static void Write(RecordWriter writer, CopyReason reason)
    {
        writer.WriteSpan(reason.Ran);
        writer.WriteSpan(reason.Median);
        writer.WriteLong(reason.Ended);
        writer.WriteLong(reason.Siblings);
    }

    public static CopyReason ReadReason(ref RecordReader reader) => new(reader.ReadSpan(), reader.ReadSpan(), reader.ReadLong(), reader.ReadLong());

    public static void Write(RecordWriter writer, TaskCopy copy)
    {
        writer.WriteNode(copy.Node);
        writer.WriteToken(copy.Token);
        writer.WriteTimestamp(copy.AssignedAt);
        Write(writer, copy.Reason);
        writer.WriteBool(copy.Won);
    }

    public static TaskCopy ReadCopy(ref RecordReader reader) =>
        new(reader.ReadNode(), reader.ReadToken(), reader.ReadTimestamp(), ReadReason(ref reader), reader.ReadBool());

    internal static void WriteRole(RecordWriter writer, SnapshotAttempt attempt)
    {
        writer.WriteInt((attempt.Copy is null ? 0 : IsCopy) | (attempt.WasCopied ? WasCopied : 0));
        if (attempt.Copy is { } reason)
        {
            Write(writer, reason);
        }
    }

    internal static SnapshotAttempt ReadRole(ref RecordReader reader, SnapshotAttempt attempt)
    {
        var flags = reader.ReadFlags(IsCopy | WasCopied);
        return attempt with { WasCopied = (flags & WasCopied) != 0, Copy = (flags & IsCopy) != 0 ? ReadReason(ref reader) : null };
    }

    internal static void WriteSiblings(RecordWriter writer, IReadOnlyList<SnapshotSiblings> all)
    {
        writer.WriteInt(all.Count);
        foreach (var siblings in all)
        {
            writer.WriteName(siblings.Kind);
            writer.WriteLong(siblings.Ended);
            writer.WriteInt(siblings.RunTimes.Count);
            foreach (var (bucket, count) in siblings.RunTimes)
            {
                writer.WriteInt(bucket);
                writer.WriteLong(count);
            }
        }
    }

    internal static SnapshotSiblings[] ReadSiblings(ref RecordReader reader)
    {
        var all = new SnapshotSiblings[reader.ReadCount(bytesEach: 3)];
        for (var i = 0; i < all.Length; i++)
        {
            var (kind, ended) = (reader.ReadName(), reader.ReadLong());
            var times = new RunTimeCount[reader.ReadCount(bytesEach: 2)];
            for (var at = 0; at < times.Length; at++)
            {
                times[at] = new RunTimeCount(reader.ReadInt(), reader.ReadLong());
            }

            all[i] = new SnapshotSiblings(kind, ended, times);
        }

        return all;
    }
}
