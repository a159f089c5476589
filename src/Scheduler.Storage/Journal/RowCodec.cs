namespace Scheduler.Storage.Journal;

/// <summary>
/// Records as rows and back. Keeps its buffers, and gives equal kinds, queues, requests, labels and retry policies of all the rows it
/// reads one instance: use one codec for a whole recovery.
/// </summary>
/// <remarks>Not safe for use by several threads at a time; codecs of different threads have nothing to do with each other.</remarks>
public sealed class RowCodec
{
    private readonly RecordWriter _writer = new();
    private readonly DecodeTables _tables = new();

    /// <summary>The record's row. Good until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode<T>(RowKind kind, T record, FieldsOf<T> fieldsOf)
    {
        ArgumentNullException.ThrowIfNull(record);
        _writer.BeginRow(kind);
        RecordFields.Write(_writer, record, fieldsOf);
        return _writer.EndRow();
    }

    /// <param name="rowNumber">Named in exceptions; the codec does not look at it otherwise.</param>
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
