using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Serialization;

/// <summary>Reads what <see cref="WireWriter"/> wrote; whatever else it is given, it throws one exception and allocates little.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, string manifest)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public byte Byte()
    {
        Require(1);
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public long Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }
        }

        throw Damaged();
    }

    /// <summary>A number of things that follow, each of at least one byte.</summary>
    public int Count()
    {
        var count = Number();
        Require(count);
        return (int)count;
    }

    public string Text()
    {
        var head = Number();
        Require(head >> 1);
        var text = _rest[..(int)(head >> 1)];
        _rest = _rest[text.Length..];
        return (head & 1) == 0 ? Encoding.UTF8.GetString(text) : Utf16(text);
    }

    /// <summary>Bytes up to the message's end.</summary>
    public ReadOnlySpan<byte> Rest()
    {
        var value = _rest;
        _rest = default;
        return value;
    }

    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw Damaged();
        }
    }

    // The framework's own decoder would replace the very halves that this form is there for.
    private static string Utf16(ReadOnlySpan<byte> text)
    {
        var units = new char[text.Length / 2];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = (char)(text[2 * i] | (text[(2 * i) + 1] << 8));
        }

        return new string(units);
    }

    private readonly void Require(long bytes)
    {
        if (bytes < 0 || bytes > _rest.Length)
        {
            throw Damaged();
        }
    }

    private readonly SchedulingException Damaged() => new($"A message with the manifest '{manifest}' is damaged.");
}
