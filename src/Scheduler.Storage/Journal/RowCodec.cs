namespace Scheduler.Storage.Journal;

/// <summary>
/// Converts records to rows and back. Keeps its buffers, and shares one instance of equal kinds, queues, requests, labels and retry policies
/// between all the rows it reads: use one codec for a whole recovery.
/// </summary>
/// <remarks>Not safe for use by several threads at a time; codecs of different threads are independent.</remarks>
public sealed class RowCodec
{
    private readonly RecordWriter _writer = new();
    private readonly DecodeTables _tables = new();

    /// <summary>The record's row. Valid until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode<T>(RowKind kind, T record, FieldsOf<T> fieldsOf)
    {
        ArgumentNullException.ThrowIfNull(record);
        _writer.BeginRow(kind);
        RecordFields.Write(_writer, record, fieldsOf);
        return _writer.EndRow();
    }

    /// <param name="rowNumber">Named in exceptions; otherwise not used.</param>
    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public T Decode<T>(ReadOnlySpan<byte> row, RowKind kind, FieldsOf<T> fieldsOf, long? rowNumber = null)
    {
        var reader = new RecordReader(row, kind, _tables, rowNumber);
        var record = RecordFields.Read(ref reader, fieldsOf);
        reader.EndRow();
        return record;
    }
}
