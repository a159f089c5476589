using System.Buffers;
using System.Text.Unicode;

namespace Scheduler.Actors.Serialization;

/// <summary>The few fields of the small messages: numbers in as many bytes as they need, text as UTF-8.</summary>
internal ref struct WireWriter(int capacity)
{
    private byte[] _buffer = new byte[capacity];
    private int _length;

    public readonly byte[] ToArray() => _length == _buffer.Length ? _buffer : _buffer[.._length];

    public void Byte(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void Number(long value)
    {
        Reserve(10);
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            _buffer[_length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _buffer[_length++] = (byte)rest;
    }

    /// <summary>UTF-8; or UTF-16 for what that can't express (halves of characters), so that every id comes back as it was.</summary>
    public void Text(string value)
    {
        var utf8 = value.Length <= 256 ? stackalloc byte[768] : new byte[value.Length * 3];
        if (Utf8.FromUtf16(value, utf8, out _, out var bytes, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            Number((long)bytes << 1);
            Rest(utf8[..bytes]);
            return;
        }

        Number(((long)value.Length << 2) | 1);
        foreach (var unit in value)
        {
            Byte((byte)unit);
            Byte((byte)(unit >> 8));
        }
    }

    /// <summary>Bytes up to the message's end.</summary>
    public void Rest(scoped ReadOnlySpan<byte> value)
    {
        Reserve(value.Length);
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }
    }
}
