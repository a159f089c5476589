using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Scheduler.Core.Contracts;

/// <summary>
/// The header in front of encoded bytes: the name of the codec, and its note. No text begins with it, so plain and encoded bytes can always be told
/// apart.
/// </summary>
/// <remarks>
/// <c>00 73 63 70</c> (a zero, "scp"), the version <c>01</c>, the length of the name in one byte, the name, the length of the note in two bytes (little-endian),
/// the note, and then the output of the codec. Bytes encoded by several codecs have nested headers.
/// </remarks>
public static class PayloadEnvelope
{
    /// <summary>The maximum length of a codec's name.</summary>
    public const int MostNameChars = 64;

    /// <summary>The maximum length of a codec's note, in UTF-8.</summary>
    public const int MostNoteBytes = 1_000;

    private const byte Version = 1;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Beginning => [0x00, (byte)'s', (byte)'c', (byte)'p'];

    /// <summary>Whether the bytes begin as encoded ones do, even if the rest of the header is damaged.</summary>
    public static bool IsEncoded(ReadOnlySpan<byte> bytes) => bytes.Length >= 4 && bytes[0] == 0 && bytes.StartsWith(Beginning);

    /// <summary>Removes the header.</summary>
    /// <returns>False: the bytes are plain.</returns>
    /// <exception cref="PayloadCodecException">The header is damaged, or has a later version.</exception>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out string codec, out EncodedPayload encoded)
    {
        codec = "";
        encoded = default;
        if (!IsEncoded(bytes.Span))
        {
            return false;
        }

        var rest = bytes[Beginning.Length..];
        if (Take(ref rest, 1)[0] is var version && version != Version)
        {
            throw new PayloadCodecException(string.Create(
                CultureInfo.InvariantCulture, $"its header has version {version}, and this program reads version {Version}: what has encoded it is newer, or the bytes are damaged."));
        }

        var name = Take(ref rest, Take(ref rest, 1)[0]);
        var note = Take(ref rest, BinaryPrimitives.ReadUInt16LittleEndian(Take(ref rest, 2)));
        codec = Encoding.ASCII.GetString(name);
        if (!IsName(codec))
        {
            throw Damaged("it names no codec");
        }

        try
        {
            encoded = new EncodedPayload(rest, note.IsEmpty ? null : Strict.GetString(note));
        }
        catch (ArgumentException)
        {
            throw Damaged("its note is no text");
        }

        return true;
    }

    /// <summary>Adds the header.</summary>
    /// <exception cref="PayloadCodecException">The note is too long.</exception>
    public static byte[] Write(string codec, EncodedPayload encoded)
    {
        ArgumentNullException.ThrowIfNull(codec);
        var note = Encoding.UTF8.GetByteCount(encoded.Note ?? "");
        if (note > MostNoteBytes)
        {
            throw new PayloadCodecException(string.Create(CultureInfo.InvariantCulture, $"its note has {note:N0} bytes, but may have {MostNoteBytes:N0} at the most."));
        }

        var bytes = new byte[Beginning.Length + 2 + codec.Length + 2 + note + encoded.Bytes.Length];
        var rest = bytes.AsSpan();
        Beginning.CopyTo(rest);
        rest = rest[Beginning.Length..];
        rest[0] = Version;
        rest[1] = (byte)codec.Length;
        rest = rest[(2 + Encoding.ASCII.GetBytes(codec, rest[2..]))..];
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)note);
        rest = rest[(2 + Encoding.UTF8.GetBytes(encoded.Note ?? "", rest[2..]))..];
        encoded.Bytes.Span.CopyTo(rest);
        return bytes;
    }

    /// <summary>A description for people: <c>encoded by aes-gcm, key 2026-11, 1.2 kB</c>. Never throws.</summary>
    /// <returns>Null: the bytes are plain.</returns>
    public static string? Describe(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return TryRead(bytes, out var codec, out var encoded)
                ? $"encoded by {codec}, {(encoded.Note is null ? "" : Printable(encoded.Note) + ", ")}{Size(bytes.Length)}"
                : null;
        }
        catch (PayloadCodecException damaged)
        {
            return $"encoded, {Size(bytes.Length)}, and can't be read: {damaged.Message}";
        }
    }

    /// <summary>A text for bytes that are too long: <c>65600 bytes</c>, or <c>65600 bytes when encoded</c>.</summary>
    public static string LengthText(ReadOnlySpan<byte> bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes{(IsEncoded(bytes) ? " when encoded" : "")}");

    internal static bool IsName(string? name) => name is { Length: > 0 and <= MostNameChars }
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');

    /// <summary>Such as <c>812 bytes</c>, <c>1.2 kB</c>, <c>3.4 MB</c>.</summary>
    internal static string Size(long bytes) => bytes switch
    {
        < 1_000 => Counted.Of(bytes, "byte"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
    };

    private static ReadOnlySpan<byte> Take(ref ReadOnlyMemory<byte> rest, int count)
    {
        if (rest.Length < count)
        {
            throw Damaged("it ends too early");
        }

        var taken = rest.Span[..count];
        rest = rest[count..];
        return taken;
    }

    private static PayloadCodecException Damaged(string why) => new($"its header is damaged: {why}.");

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '�' : c));
}
