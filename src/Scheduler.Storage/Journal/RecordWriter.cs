using System.Buffers;
using System.Numerics;
using System.Text.Unicode;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>
/// Writes one row at a time into a reused buffer. Numbers take as many bytes as they need; moments and tokens are
/// written as differences from the previous ones; names and values that occur repeatedly are written once per row.
/// </summary>
/// <remarks>Not safe for use by several threads at a time.</remarks>
public sealed class RecordWriter
{
    private const int BufferKept = 4 * 1024 * 1024;

    private readonly EncodeTable<string> _strings = new(StringComparer.Ordinal);
    private readonly EncodeTable<NodeId> _nodes = new();
    private byte[] _buffer = new byte[16 * 1024];
    private int _length;
    private long _moment;
    private long _token;
    private long _number;

    internal EncodeTable<Resources> Resources { get; } = new();

    internal EncodeTable<Labels> Labels { get; } = new(LabelsComparer.Instance);

    internal EncodeTable<RetryPolicy> Retries { get; } = new();

    internal int Length => _length;

    /// <summary>The version of the record that was begun last.</summary>
    internal byte RecordVersion { get; private set; }

    /// <summary>Begins a new row; the previous one is discarded.</summary>
    internal void BeginRow(RowKind kind)
    {
        BeginMessage();
        _length = RowFrame.HeaderBytes;
        RowFrame.WriteHeader(_buffer, kind);
    }

    /// <summary>Begins a message of a few fields, which needs no frame: its carrier delivers it completely or not at all. The previous one is
    /// discarded.</summary>
    public void BeginMessage()
    {
        if (_buffer.Length > BufferKept)
        {
            _buffer = new byte[16 * 1024];
        }

        _length = 0;
        _strings.Clear();
        _nodes.Clear();
        Resources.Clear();
        Labels.Clear();
        Retries.Clear();
        _moment = _token = _number = 0;
    }

    /// <summary>Ends the row. The result is valid until the next one begins.</summary>
    internal ReadOnlyMemory<byte> EndRow()
    {
        Reserve(RowFrame.ChecksumBytes);
        _length += RowFrame.ChecksumBytes;
        RowFrame.WriteChecksum(_buffer.AsSpan(0, _length));
        return _buffer.AsMemory(0, _length);
    }

    /// <summary>Ends the message. The result is valid until the next one begins.</summary>
    public ReadOnlyMemory<byte> EndMessage() => _buffer.AsMemory(0, _length);

    /// <summary>Removes what was written since the row had that length. The tables still contain it, so the row must end here.</summary>
    internal void CutTo(int length) => _length = length;

    /// <summary>A record's header: tag and version, and room for its length.</summary>
    /// <returns>The value to pass to <see cref="EndRecord"/>.</returns>
    internal int BeginRecord(byte tag, byte version)
    {
        Reserve(3);
        _buffer[_length] = tag;
        _buffer[_length + 1] = RecordVersion = version;
        _length += 3;
        return _length;
    }

    internal void EndRecord(int start)
    {
        var bytes = _length - start;
        if (bytes >= 0x80)
        {
            // One byte was left for the length; the longer the record, the less moving it matters.
            var more = VarintBytes((ulong)bytes) - 1;
            Reserve(more);
            _buffer.AsSpan(start, bytes).CopyTo(_buffer.AsSpan(start + more));
            _length += more;
        }

        PutVarint(start - 1, (ulong)bytes);
    }

    internal void WriteByte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void WriteBool(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    internal void WriteFixed64(ulong value)
    {
        Reserve(8);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), value);
        _length += 8;
    }

    /// <summary>Small if the value is small; a negative value takes ten bytes.</summary>
    internal void WriteLong(long value) => WriteVarint((ulong)value);

    /// <summary>Small if the value is small; a negative value takes five bytes.</summary>
    internal void WriteInt(int value) => WriteVarint((uint)value);

    /// <summary>Small if the value is near zero on either side.</summary>
    internal void WriteSigned(long value) => WriteVarint((ulong)((value << 1) ^ (value >> 63)));

    internal void WriteSpan(TimeSpan value) => WriteSigned(value.Ticks);

    /// <summary>The moment of a record, which is close to the moments that follow.</summary>
    internal void WriteMoment(Timestamp value)
    {
        WriteTimestamp(value);
        _moment = value.Ticks;
    }

    internal void WriteTimestamp(Timestamp value) => WriteSigned(unchecked(value.Ticks - _moment));

    internal void WriteToken(FencingToken value)
    {
        WriteSigned(unchecked(value.Value - _token));
        _token = value.Value;
    }

    /// <summary>A number that grows from record to record.</summary>
    internal void WriteGrowing(long value)
    {
        WriteSigned(unchecked(value - _number));
        _number = value;
    }

    internal void WriteTask(TaskId value) => WriteString(value.Value);

    internal void WriteNode(NodeId value)
    {
        var place = _nodes.PlaceOf(value);
        WriteInt(place + 1);
        if (place < 0)
        {
            WriteName(value.Name);
            WriteLong(value.Incarnation);
        }
    }

    /// <summary>A string that is likely to occur again. 0: null. 1: a new one follows. Otherwise its position in the row's table, plus 2.</summary>
    internal void WriteName(string? value)
    {
        if (value is null)
        {
            WriteByte(0);
            return;
        }

        var place = _strings.PlaceOf(value);
        if (place >= 0)
        {
            WriteInt(place + 2);
            return;
        }

        WriteByte(1);
        WriteString(value);
    }

    internal void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteInt(value.Length);
        WriteRest(value);
    }

    /// <summary>Bytes up to the end of a message.</summary>
    public void WriteRest(ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }

    /// <summary>
    /// UTF-8, or UTF-16 for text that UTF-8 cannot represent (lone surrogates), so that every string is read back unchanged.
    /// It is preceded by its number of bytes times two, plus one for UTF-16.
    /// </summary>
    internal void WriteString(string value)
    {
        Reserve(10 + (value.Length * 3));

        // Nearly all are ASCII, as many bytes as characters: with room for just that length there is nothing to move.
        var room = VarintBytes((ulong)value.Length << 1);
        var status = Utf8.FromUtf16(value, _buffer.AsSpan(_length + room), out _, out var bytes, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
        {
            WriteUtf16(value);
            return;
        }

        var needed = VarintBytes((ulong)bytes << 1);
        if (needed != room)
        {
            _buffer.AsSpan(_length + room, bytes).CopyTo(_buffer.AsSpan(_length + needed));
        }

        PutVarint(_length, (ulong)bytes << 1);
        _length += needed + bytes;
    }

    private void WriteUtf16(string value)
    {
        WriteVarint(((ulong)value.Length << 2) | 1);
        foreach (var unit in value)
        {
            _buffer[_length] = (byte)unit;
            _buffer[_length + 1] = (byte)(unit >> 8);
            _length += 2;
        }
    }

    private void WriteVarint(ulong value)
    {
        Reserve(10);
        if (value < 0x80)
        {
            _buffer[_length++] = (byte)value;
            return;
        }

        _length = PutVarint(_length, value);
    }

    private int PutVarint(int at, ulong value)
    {
        while (value >= 0x80)
        {
            _buffer[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[at++] = (byte)value;
        return at;
    }

    private static int VarintBytes(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }
    }
}

/// <summary>Compares by the text, which the type's own hash code does not include: a row may name a thousand.</summary>
internal sealed class LabelsComparer : IEqualityComparer<Labels>
{
    public static readonly LabelsComparer Instance = new();

    public bool Equals(Labels? x, Labels? y) => x is null ? y is null : x.Equals(y);

    public int GetHashCode(Labels obj)
    {
        var hash = default(HashCode);
        foreach (var (key, value) in obj.Pairs)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
