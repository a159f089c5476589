using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>What became of one task of a submit, without its id: most are one byte.</summary>
internal static class ReceiptFormat
{
    private const int AlreadyKnown = 128;
    private const int SaysUnique = 64;

    public static void Write(RecordWriter writer, in TaskReceipt receipt)
    {
        var says = receipt.Unique != UniqueResult.None;
        writer.WriteByte((byte)((int)receipt.Phase | (receipt.AlreadyKnown ? AlreadyKnown : 0) | (says ? SaysUnique : 0)));
        if (says)
        {
            writer.WriteByte((byte)receipt.Unique);
            ValueFormat.WriteTask(writer, receipt.Other);
        }
    }

    public static TaskReceipt Read(ref RecordReader reader, TaskId task)
    {
        var value = reader.ReadByte();
        var receipt = new TaskReceipt(task, (value & AlreadyKnown) != 0, (TaskPhase)(value & ~(AlreadyKnown | SaysUnique)));
        return (value & SaysUnique) == 0 ? receipt
            : receipt with { Unique = (UniqueResult)reader.ReadByte(), Other = ValueFormat.ReadTask(ref reader) };
    }
}
