using System.Buffers;
using Scheduler.Core;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <summary>A <see cref="Batch"/>, as stored in a journal row.</summary>
/// <param name="FirstEventNumber">The number of the first event, or of the next one to come if there are none.</param>
/// <param name="DigestAfter">The digest of the state after the last event; applying the events must lead to the same digest.</param>
public sealed record BatchRow(int Partition, long Epoch, long FirstEventNumber, IReadOnlyList<Event> Events, ulong DigestAfter)
{
    public long LastEventNumber => FirstEventNumber + Events.Count - 1;
}

/// <summary>
/// Converts batches to journal rows and back. Keeps its buffers, and shares one instance of equal kinds, queues, requests, labels and retry
/// policies between all the rows it reads: use one codec for a whole recovery.
/// </summary>
/// <remarks>Not safe for use by several threads at a time; codecs of different threads are independent.</remarks>
public sealed class BatchCodec
{
    private readonly RowCodec _rows = new();

    /// <summary>Appends the batch's row to <paramref name="output"/>.</summary>
    public void Encode(Batch batch, IBufferWriter<byte> output) => output.Write(Encode(batch).Span);

    /// <summary>The batch's row. Valid until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return _rows.Encode(RowKind.Batch, new BatchRow(batch.Partition, batch.Epoch, batch.FirstEventNumber, batch.Events, batch.DigestAfter), Fields);
    }

    /// <param name="rowNumber">Named in exceptions; otherwise not used.</param>
    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public BatchRow Decode(ReadOnlySpan<byte> row, long? rowNumber = null) => _rows.Decode<BatchRow>(row, RowKind.Batch, Fields, rowNumber);

    private static BatchRow Fields(ref RecordFields f, BatchRow row)
    {
        var (partition, epoch, first, digest) = (f.Int(row.Partition), f.Long(row.Epoch), f.Long(row.FirstEventNumber), f.Fixed64(row.DigestAfter));
        return new(partition, epoch, first, f.List(row.Events, bytesEach: 4, EventFormat.Fields), digest);
    }
}
