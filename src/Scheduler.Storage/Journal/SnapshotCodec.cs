using System.Globalization;
using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <summary>
/// Converts a snapshot to rows and back: chunks of at most 1 MiB, each readable by itself, and last a commit row, without which
/// the chunks are not a snapshot.
/// </summary>
/// <remarks>
/// Keeps its buffers, and shares one instance of equal kinds, queues, requests, labels and retry policies. Not safe for use
/// by several threads at a time.
/// </remarks>
public sealed class SnapshotCodec
{
    /// <summary>The maximum size of a chunk: 1 MiB. Only a single larger task makes a larger chunk, of its own.</summary>
    public const int MaxChunkBytes = 1024 * 1024;

    private readonly RecordWriter _writer = new();
    private readonly DecodeTables _tables = new();
    private readonly int _maxChunkBytes;

    public SnapshotCodec()
        : this(MaxChunkBytes)
    {
    }

    internal SnapshotCodec(int maxChunkBytes) => _maxChunkBytes = maxChunkBytes;

    /// <summary>
    /// The rows of a snapshot, in order, the commit row last. Records are consumed as chunks are requested. A row is valid
    /// until the next one is requested; nothing else may be encoded in between.
    /// </summary>
    /// <param name="records">In the order of the snapshot: its <see cref="SnapshotHead"/> first.</param>
    public IEnumerable<ReadOnlyMemory<byte>> Encode(IEnumerable<SnapshotRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return EncodeRows(records);
    }

    /// <summary>
    /// Reads a snapshot's rows, in the order in which they were written. Records are returned as rows are read, so they
    /// are a snapshot only if the end was reached without an exception.
    /// </summary>
    /// <exception cref="JournalCorruptException">A row is damaged, missing or out of order, or the commit row is missing.
    /// Rows are numbered from 0.</exception>
    /// <exception cref="JournalFormatException">A row was written by a newer version.</exception>
    public IEnumerable<SnapshotRecord> Decode(IEnumerable<ReadOnlyMemory<byte>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return DecodeRows(rows);
    }

    private IEnumerable<ReadOnlyMemory<byte>> EncodeRows(IEnumerable<SnapshotRecord> records)
    {
        var chunks = 0;
        var total = 0L;
        var inChunk = 0;
        foreach (var record in records)
        {
            if (inChunk == 0)
            {
                BeginChunk(chunks);
            }

            var before = _writer.Length;
            _writer.WriteByte(1);
            RecordFields.Write(_writer, record, SnapshotFormat.Fields);
            if (inChunk > 0 && _writer.Length + 1 + RowFrame.ChecksumBytes > _maxChunkBytes)
            {
                // One too many: it opens the next chunk instead, where it names again what only this one's tables held.
                _writer.CutTo(before);
                yield return EndChunk();
                chunks++;
                inChunk = 0;
                BeginChunk(chunks);
                _writer.WriteByte(1);
                RecordFields.Write(_writer, record, SnapshotFormat.Fields);
            }

            inChunk++;
            total++;
        }

        if (inChunk > 0)
        {
            yield return EndChunk();
            chunks++;
        }

        _writer.BeginRow(RowKind.SnapshotCommit);
        _writer.WriteInt(chunks);
        _writer.WriteLong(total);
        yield return _writer.EndRow();
    }

    private void BeginChunk(int index)
    {
        _writer.BeginRow(RowKind.SnapshotChunk);
        _writer.WriteInt(index);
    }

    // Each record has a 1 before it, and the last a 0 after it: how many there will be is not known beforehand.
    private ReadOnlyMemory<byte> EndChunk()
    {
        _writer.WriteByte(0);
        return _writer.EndRow();
    }

    private IEnumerable<SnapshotRecord> DecodeRows(IEnumerable<ReadOnlyMemory<byte>> rows)
    {
        var chunks = 0;
        var total = 0L;
        var isCommitted = false;
        foreach (var row in rows)
        {
            if (isCommitted)
            {
                throw new JournalCorruptException("it comes after the snapshot's end", chunks + 1);
            }

            RowFrame.Open(row.Span, chunks, out var kind);
            if (kind == RowKind.SnapshotCommit)
            {
                CheckCommit(row.Span, chunks, total);
                isCommitted = true;
                continue;
            }

            foreach (var record in DecodeChunk(row.Span, chunks))
            {
                yield return record;
                total++;
            }

            chunks++;
        }

        if (!isCommitted)
        {
            throw new JournalCorruptException("the snapshot's last row is missing", chunks);
        }
    }

    private void CheckCommit(ReadOnlySpan<byte> row, int chunks, long total)
    {
        var reader = new RecordReader(row, RowKind.SnapshotCommit, _tables, chunks);
        var chunksWritten = reader.ReadInt();
        var totalWritten = reader.ReadLong();
        reader.EndRow();
        if (chunksWritten != chunks || totalWritten != total)
        {
            throw reader.Corrupt(string.Create(
                CultureInfo.InvariantCulture,
                $"it ends a snapshot of {chunksWritten} rows with {totalWritten} records, but {chunks} with {total} were read"));
        }
    }

    private List<SnapshotRecord> DecodeChunk(ReadOnlySpan<byte> row, int expectedIndex)
    {
        var reader = new RecordReader(row, RowKind.SnapshotChunk, _tables, expectedIndex);
        var index = reader.ReadInt();
        if (index != expectedIndex)
        {
            throw reader.Corrupt(string.Create(CultureInfo.InvariantCulture, $"it is the snapshot's row {index}"));
        }

        var records = new List<SnapshotRecord>();
        while (reader.ReadBool())
        {
            records.Add(RecordFields.Read<SnapshotRecord>(ref reader, SnapshotFormat.Fields));
        }

        reader.EndRow();
        return records;
    }
}
