using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <summary>What tasks wait for, and groups.</summary>
public static class GraphFormat
{
    private const int HasParent = 1;
    private const int IsSealed = 2;
    private const int HasFirstAt = 4;
    private const int HasLastAt = 8;
    private const int HasEndedAt = 16;
    private const int HasCopies = 32;

    // Of an edge: its condition, and whether it is on a group.
    private const int OnGroup = 1;
    private const int ConditionShift = 1;

    public static void WriteAfter(RecordWriter writer, IReadOnlyList<Dependency> after, UnmetAction ifUnmet)
    {
        writer.WriteInt((int)ifUnmet);
        writer.WriteInt(after.Count);
        for (var i = 0; i < after.Count; i++)
        {
            var (name, isGroup, on) = after[i];
            writer.WriteInt((isGroup ? OnGroup : 0) | ((int)on << ConditionShift));
            if (isGroup)
            {
                writer.WriteName(name);
            }
            else
            {
                writer.WriteTask(name);
            }
        }
    }

    public static IReadOnlyList<Dependency> ReadAfter(ref RecordReader reader, out UnmetAction ifUnmet)
    {
        ifUnmet = reader.ReadEnum<UnmetAction>();
        var after = new Dependency[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < after.Length; i++)
        {
            var flags = reader.ReadInt();
            var (isGroup, on) = ((flags & OnGroup) != 0, (DependencyCondition)(flags >> ConditionShift));
            after[i] = Enum.IsDefined(on)
                ? new Dependency(isGroup ? reader.ReadName() : reader.ReadTask().Value, isGroup, on)
                : throw reader.Newer($"{nameof(DependencyCondition)} {flags >> ConditionShift}, which this one does not know");
        }

        return after;
    }

    public static void Write(RecordWriter writer, UnmetCondition unmet)
    {
        writer.WriteString(unmet.Name);
        writer.WriteBool(unmet.IsGroup);
        writer.WriteInt((int)unmet.Ended);
    }

    public static UnmetCondition ReadUnmet(ref RecordReader reader) => new(reader.ReadString(), reader.ReadBool(), reader.ReadEnum<TaskPhase>());

    /// <summary>How what a task waits for had ended; nothing, of most.</summary>
    public static void WriteEnded(RecordWriter writer, IReadOnlyList<EndedEdge> ended)
    {
        if (ended.Count > 0)
        {
            writer.WriteInt(ended.Count);
        }

        for (var i = 0; i < ended.Count; i++)
        {
            writer.WriteInt(ended[i].Place);
            writer.WriteInt((int)ended[i].Ended);
        }
    }

    public static IReadOnlyList<EndedEdge> ReadEnded(ref RecordReader reader)
    {
        var ended = new EndedEdge[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < ended.Length; i++)
        {
            ended[i] = new EndedEdge(reader.ReadInt(), reader.ReadEnum<TaskPhase>());
        }

        return ended;
    }

    /// <summary>What a retry says beyond its task: nothing, of most.</summary>
    public static void WriteRetried(RecordWriter writer, TaskRetried retried)
    {
        if (retried is { Ended: null, SubmittedAs: null })
        {
            return;
        }

        writer.WriteInt(retried.Ended is { } ended ? (int)ended : 0);
        if (retried.SubmittedAs is { } hash)
        {
            writer.WriteFixed64(hash);
        }
    }

    public static TaskRetried ReadRetried(ref RecordReader reader, TaskRetried retried)
    {
        var ended = reader.ReadInt();
        return retried with { Ended = ended == 0 ? null : (TaskPhase)ended, SubmittedAs = reader.IsAtEnd ? null : reader.ReadFixed64() };
    }

    public static void Write(RecordWriter writer, SnapshotGroup group)
    {
        writer.WriteInt(
            (group.Parent is null ? 0 : HasParent)
            | (group.IsSealed ? IsSealed : 0)
            | (group.FirstAt is null ? 0 : HasFirstAt)
            | (group.LastAt is null ? 0 : HasLastAt)
            | (group.EndedAt is null ? 0 : HasEndedAt)
            | (SaysOfCopies(group) ? HasCopies : 0));
        writer.WriteName(group.Name);
        if (group.Parent is { } parent)
        {
            writer.WriteName(parent);
        }

        writer.WriteLong(group.Number);
        writer.WriteTimestamp(group.OpenedAt);
        Write(writer, group.Ended);
        foreach (var moment in (Timestamp?[])[group.FirstAt, group.LastAt, group.EndedAt])
        {
            if (moment is { } at)
            {
                writer.WriteTimestamp(at);
            }
        }

        if (SaysOfCopies(group))
        {
            CopyFormat.Write(writer, group.Stragglers, group.Copies);
            CopyFormat.WriteSiblings(writer, group.Siblings);
        }
    }

    private static bool SaysOfCopies(SnapshotGroup group) => group.Stragglers is not null || group.Copies != default || group.Siblings.Count > 0;

    public static SnapshotGroup ReadGroup(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(HasParent | IsSealed | HasFirstAt | HasLastAt | HasEndedAt | HasCopies);
        var group = new SnapshotGroup(
            reader.ReadName(),
            (flags & HasParent) != 0 ? reader.ReadName() : null,
            reader.ReadLong(),
            reader.ReadTimestamp(),
            (flags & IsSealed) != 0,
            ReadCounts(ref reader),
            (flags & HasFirstAt) != 0 ? reader.ReadTimestamp() : null,
            (flags & HasLastAt) != 0 ? reader.ReadTimestamp() : null,
            (flags & HasEndedAt) != 0 ? reader.ReadTimestamp() : null);
        if ((flags & HasCopies) == 0)
        {
            return group;
        }

        var (options, counts) = CopyFormat.ReadOfGroup(ref reader);
        return group with { Stragglers = options, Copies = counts, Siblings = CopyFormat.ReadSiblings(ref reader) };
    }

    public static void Write(RecordWriter writer, GroupCounts counts)
    {
        writer.WriteLong(counts.Succeeded);
        writer.WriteLong(counts.Failed);
        writer.WriteLong(counts.Cancelled);
        writer.WriteLong(counts.Expired);
    }

    public static GroupCounts ReadCounts(ref RecordReader reader) => new(reader.ReadLong(), reader.ReadLong(), reader.ReadLong(), reader.ReadLong());
}
