using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>The result for one task of a submit, without its id: most are one byte.</summary>
internal static class ReceiptFormat
{
    private const int AlreadyKnown = 128;
    private const int SaysUnique = 64;

    public static TaskReceipt Fields(ref RecordFields f, TaskReceipt receipt)
    {
        var value = f.Byte((byte)(
            (int)receipt.Phase | (receipt.AlreadyKnown ? AlreadyKnown : 0) | (receipt.Unique == UniqueResult.None ? 0 : SaysUnique)));
        var read = new TaskReceipt(receipt.Task, (value & AlreadyKnown) != 0, (TaskPhase)(value & ~(AlreadyKnown | SaysUnique)));
        return (value & SaysUnique) == 0 ? read
            : read with { Unique = (UniqueResult)f.Byte((byte)receipt.Unique), Other = f.OptionalTask(receipt.Other) };
    }
}
