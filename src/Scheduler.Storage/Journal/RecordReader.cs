using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>
/// Reads what <see cref="RecordWriter"/> wrote. It trusts nothing: any bytes result in a value or in one of
/// the journal's two exceptions, and allocate at most a small multiple of the row's size.
/// </summary>
public ref struct RecordReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly long? _rowNumber;
    private int _position;
    private int _end;
    private long _moment;
    private long _token;
    private long _number;

    internal RecordReader(ReadOnlySpan<byte> row, RowKind kind, DecodeTables tables, long? rowNumber)
    {
        _bytes = RowFrame.Open(row, rowNumber, kind);
        _rowNumber = rowNumber;
        _end = _bytes.Length;
        Tables = tables;
        tables.Clear();
    }

    /// <summary>Reads a message of a few fields, as begun by <see cref="RecordWriter.BeginMessage"/>.</summary>
    public RecordReader(ReadOnlySpan<byte> message, DecodeTables tables)
    {
        _bytes = message;
        _end = message.Length;
        Tables = tables;
        tables.Clear();
    }

    internal readonly DecodeTables Tables { get; }

    private readonly int Left => _end - _position;

    /// <summary>The version of the record that was begun last.</summary>
    internal byte RecordVersion { get; private set; }

    /// <summary>Whether the record that was begun last has no more content.</summary>
    internal readonly bool IsAtEnd => _position == _end;

    /// <summary>The byte that is read next; 0 at the end.</summary>
    internal readonly byte NextByte => _position < _end ? _bytes[_position] : (byte)0;

    /// <summary>The next record's tag and version; later reads must not go beyond this record.</summary>
    internal byte BeginRecord(out byte version)
    {
        var tag = ReadByte();
        version = RecordVersion = ReadByte();
        var bytes = ReadCount(bytesEach: 1);
        _end = _position + bytes;
        return tag;
    }

    internal void EndRecord()
    {
        if (_position != _end)
        {
            ThrowCorrupt("a record is longer than what it holds");
        }

        _end = _bytes.Length;
    }

    /// <summary>Must be called after the last record was read.</summary>
    public readonly void EndRow()
    {
        if (Left != 0)
        {
            ThrowCorrupt("it is longer than what it holds");
        }
    }

    internal byte ReadByte()
    {
        if (_position >= _end)
        {
            ThrowTooShort();
        }

        return _bytes[_position++];
    }

    public bool ReadBool() => ReadByte() switch
    {
        0 => false,
        1 => true,
        _ => throw Corrupt("neither true nor false"),
    };

    internal ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    internal long ReadLong() => (long)ReadVarint();

    internal int ReadInt()
    {
        var value = ReadVarint();
        if (value > uint.MaxValue)
        {
            ThrowCorrupt("a number is too large");
        }

        return (int)(uint)value;
    }

    internal long ReadSigned()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A signed 32-bit number.</summary>
    internal int ReadSignedInt()
    {
        var value = ReadSigned();
        if (value is < int.MinValue or > int.MaxValue)
        {
            ThrowCorrupt("a number is too large");
        }

        return (int)value;
    }

    /// <summary>The number of items that follow, each with at least so many bytes: never more than there is room for.</summary>
    internal int ReadCount(int bytesEach)
    {
        var value = ReadVarint();
        if (value > (ulong)(Left / bytesEach))
        {
            ThrowTooShort();
        }

        return (int)value;
    }

    /// <summary>Bits, each of which says whether a field follows. An unknown bit was set by a newer version.</summary>
    internal int ReadFlags(int known)
    {
        var value = ReadInt();
        if ((value & ~known) != 0)
        {
            throw Newer($"a field that this one does not know, flags {value}");
        }

        return value;
    }

    internal TEnum ReadEnum<TEnum>()
        where TEnum : struct, Enum
    {
        var number = ReadInt();
        var value = Unsafe.BitCast<int, TEnum>(number);
        return Enum.IsDefined(value) ? value : throw Newer($"{typeof(TEnum).Name} {number}, which this one does not know");
    }

    internal TimeSpan ReadSpan() => new(ReadSigned());

    internal Timestamp ReadMoment()
    {
        var value = ReadTimestamp();
        _moment = value.Ticks;
        return value;
    }

    internal Timestamp ReadTimestamp() => new(unchecked(_moment + ReadSigned()));

    internal FencingToken ReadToken()
    {
        _token = unchecked(_token + ReadSigned());
        return new FencingToken(_token);
    }

    internal long ReadGrowing()
    {
        _number = unchecked(_number + ReadSigned());
        return _number;
    }

    internal TaskId ReadTask() => new(ReadString());

    internal NodeId ReadNode()
    {
        var place = ReadInt();
        if (place != 0)
        {
            return At(Tables.Nodes, place - 1);
        }

        var node = new NodeId(ReadName(), ReadLong());
        Tables.Nodes.Add(node);
        return node;
    }

    internal string ReadName() => ReadOptionalName() ?? throw Corrupt("a name is missing");

    internal string? ReadOptionalName()
    {
        var place = ReadInt();
        switch (place)
        {
            case 0:
                return null;
            case 1:
                var bytes = TakeString(out var isUtf16);
                var name = isUtf16 ? Tables.Pool.Share(FromUtf16(bytes)) : Tables.Pool.ShareUtf8(bytes);
                Tables.Strings.Add(name);
                return name;
            default:
                return At(Tables.Strings, place - 2);
        }
    }

    internal string ReadString()
    {
        var bytes = TakeString(out var isUtf16);
        return isUtf16 ? FromUtf16(bytes) : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A copy: a slice would keep the whole row in memory for as long as its task waits.</summary>
    internal ReadOnlyMemory<byte> ReadBytes()
    {
        var bytes = Take(ReadCount(bytesEach: 1));
        return bytes.IsEmpty ? default : bytes.ToArray();
    }

    /// <summary>Bytes up to the end of a message.</summary>
    public ReadOnlySpan<byte> ReadRest() => Take(Left);

    /// <summary>A value that the row has already named.</summary>
    internal readonly T At<T>(List<T> table, int place)
    {
        if ((uint)place >= (uint)table.Count)
        {
            ThrowCorrupt("it refers to what it does not hold");
        }

        return table[place];
    }

    internal readonly JournalCorruptException Corrupt(string what) => new(what, _rowNumber);

    internal readonly JournalFormatException Newer(string what) => new(what, _rowNumber);

    /// <summary>A tag or a record's version that this version has no reader for.</summary>
    internal readonly JournalFormatException UnknownRecord(string what, byte tag, byte version) => Newer(
        string.Create(CultureInfo.InvariantCulture, $"a record that this one does not know: {what} {tag}, version {version}"));

    private static string FromUtf16(ReadOnlySpan<byte> bytes) =>
        BitConverter.IsLittleEndian ? new string(MemoryMarshal.Cast<byte, char>(bytes)) : Encoding.Unicode.GetString(bytes);

    private ReadOnlySpan<byte> TakeString(out bool isUtf16)
    {
        var head = ReadVarint();
        isUtf16 = (head & 1) != 0;
        var bytes = head >> 1;
        if (bytes > (ulong)Left)
        {
            ThrowTooShort();
        }

        if (isUtf16 && (bytes & 1) != 0)
        {
            ThrowCorrupt("half of a character");
        }

        return Take((int)bytes);
    }

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > Left)
        {
            ThrowTooShort();
        }

        var taken = _bytes.Slice(_position, bytes);
        _position += bytes;
        return taken;
    }

    private ulong ReadVarint()
    {
        var first = ReadByte();
        return first < 0x80 ? first : ReadLongVarint(first);
    }

    private ulong ReadLongVarint(byte first)
    {
        ulong value = first & 0x7Fu;
        for (var shift = 7; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Corrupt("a number has no end");
    }

    [DoesNotReturn]
    private readonly void ThrowCorrupt(string what) => throw Corrupt(what);

    [DoesNotReturn]
    private readonly void ThrowTooShort() => throw Corrupt(
        string.Create(CultureInfo.InvariantCulture, $"it ends too early, at byte {_position}"));
}
