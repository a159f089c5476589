using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>Why a task is not running now, among the records of a message. The first form lacks what came later.</summary>
internal static class ExplanationAnswerFormat
{
    private const int HasUnblocks = 1;
    private const int HasShare = 2;
    private const int HasPreemption = 4;
    private const int HasPreemptionFor = 8;
    private const int HasCopy = 16;
    private const int AllFlags = 31;

    public static void Write(RecordWriter writer, TaskExplanation value)
    {
        writer.WriteTask(value.Task);
        writer.WriteInt((int)value.Phase);
        writer.WriteInt((int)value.Reason);
        writer.WriteString(value.Text);
        writer.WriteSigned(value.TasksAhead ?? -1);
        writer.WriteBool(value.Node is not null);
        if (value.Node is { } node)
        {
            writer.WriteNode(node);
        }

        writer.WriteBool(value.Assignment is not null);
        if (value.Assignment is { } assignment)
        {
            ExplanationFormat.Write(writer, assignment);
        }

        WriteMore(writer, value);
    }

    public static TaskExplanation Read(ref RecordReader reader, bool withMore)
    {
        var task = reader.ReadTask();
        var phase = (TaskPhase)reader.ReadInt();
        var reason = (PendingReason)reader.ReadInt();
        var text = reader.ReadString();
        var ahead = reader.ReadSignedInt();
        NodeId? node = reader.ReadBool() ? reader.ReadNode() : null;
        var assignment = reader.ReadBool() ? ExplanationFormat.Read(ref reader) : null;
        var explanation = new TaskExplanation(task, phase, reason, text, ahead < 0 ? null : ahead, node, assignment);
        return withMore ? ReadMore(ref reader, explanation) : explanation;
    }

    private static int FlagsOf(TaskExplanation value) =>
        (value.Unblocks is null ? 0 : HasUnblocks)
        | (value.Share is null ? 0 : HasShare)
        | (value.Preemption is null ? 0 : HasPreemption)
        | (value.Preemption?.For is null ? 0 : HasPreemptionFor)
        | (value.Copy is null ? 0 : HasCopy);

    private static void WriteMore(RecordWriter writer, TaskExplanation value)
    {
        writer.WriteInt(FlagsOf(value));
        if (value.Unblocks is { } unblocks)
        {
            writer.WriteString(unblocks);
        }

        if (value.Share is { } share)
        {
            writer.WriteString(share.Key);
            writer.WriteLong(share.Weight);
            writer.WriteFixed64(BitConverter.DoubleToUInt64Bits(share.Share));
            writer.WriteInt(share.KeysAhead);
        }

        if (value.Preemption is { } preemption)
        {
            writer.WriteTask(preemption.Task);
            writer.WriteNode(preemption.Node);
            writer.WriteInt((int)preemption.Cause);
            if (preemption.For is { } other)
            {
                writer.WriteTask(other);
            }
        }

        if (value.Copy is { } copy)
        {
            CopyFormat.Write(writer, copy);
        }
    }

    private static TaskExplanation ReadMore(ref RecordReader reader, TaskExplanation value)
    {
        var flags = reader.ReadFlags(AllFlags);
        var unblocks = (flags & HasUnblocks) == 0 ? null : reader.ReadString();
        var share = (flags & HasShare) == 0 ? null : new FairShare(
            reader.ReadString(), reader.ReadLong(), BitConverter.UInt64BitsToDouble(reader.ReadFixed64()), reader.ReadInt());
        PendingPreemption? preemption = null;
        if ((flags & HasPreemption) != 0)
        {
            var (task, node, cause) = (reader.ReadTask(), reader.ReadNode(), reader.ReadEnum<PreemptionCause>());
            preemption = new PendingPreemption(task, node, (flags & HasPreemptionFor) == 0 ? default(TaskId?) : reader.ReadTask(), cause);
        }

        var copy = (flags & HasCopy) == 0 ? null : CopyFormat.ReadCopy(ref reader);
        return value with { Unblocks = unblocks, Share = share, Preemption = preemption, Copy = copy };
    }
}
