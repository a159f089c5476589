using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <summary>Unique keys, and who has them.</summary>
internal static class UniqueFormat
{
    private const int HasWithin = 1;
    private const int HasDelay = 2;
    private const int HasAtMost = 4;

    private const int HasUntil = 1;
    private const int HasEnded = 2;

    public static void Write(RecordWriter writer, UniqueKey unique)
    {
        writer.WriteInt((unique.Within is null ? 0 : HasWithin) | (unique.Delay is null ? 0 : HasDelay) | (unique.AtMost is null ? 0 : HasAtMost));
        writer.WriteString(unique.Key);
        writer.WriteInt((int)unique.OnConflict);
        foreach (var span in (TimeSpan?[])[unique.Within, unique.Delay, unique.AtMost])
        {
            if (span is { } given)
            {
                writer.WriteSpan(given);
            }
        }
    }

    public static UniqueKey Read(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(HasWithin | HasDelay | HasAtMost);

        // Initialisers run in the order in which they are written: that of the fields.
        return new UniqueKey
        {
            Key = reader.ReadString(),
            OnConflict = reader.ReadEnum<UniqueConflict>(),
            Within = (flags & HasWithin) != 0 ? reader.ReadSpan() : null,
            Delay = (flags & HasDelay) != 0 ? reader.ReadSpan() : null,
            AtMost = (flags & HasAtMost) != 0 ? reader.ReadSpan() : null,
        };
    }

    public static void Write(RecordWriter writer, UniqueClaim claim)
    {
        writer.WriteInt((claim.Until is null ? 0 : HasUntil) | (claim.Ended is null ? 0 : HasEnded));
        writer.WriteTask(claim.Task);
        writer.WriteTimestamp(claim.Since);
        if (claim.Until is { } until)
        {
            writer.WriteTimestamp(until);
        }

        if (claim.Ended is { } ended)
        {
            writer.WriteInt((int)ended);
        }
    }

    public static UniqueClaim ReadClaim(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(HasUntil | HasEnded);
        return new UniqueClaim(
            reader.ReadTask(),
            reader.ReadTimestamp(),
            (flags & HasUntil) != 0 ? reader.ReadTimestamp() : null,
            (flags & HasEnded) != 0 ? reader.ReadEnum<TaskPhase>() : null);
    }
}
