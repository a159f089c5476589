using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Scheduler.Http.Json;

/// <summary>
/// JSON as it is sent: what is wrong with it as a whole is said in the same words, whether it is a line, an argument or a body.
/// </summary>
internal static class JsonText
{
    // Our readers do not recurse. What may be nested has its own limit, and the error names it.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_000 };

    public delegate T Reading<T>(ref Utf8JsonReader reader);

    /// <param name="json">With or without a byte order mark.</param>
    /// <param name="read">Begins at the first token, and ends at the last one of what it reads.</param>
    /// <exception cref="BadFieldException">It is not JSON, or <paramref name="read"/> says so.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, Reading<T> read)
    {
        json = WithoutMark(json);
        if (!Utf8.IsValid(json))
        {
            throw new BadFieldException(null, Invariant($"It is not UTF-8, from byte {ValidBytes(json) + 1} on."));
        }

        var reader = new Utf8JsonReader(json, Options);
        try
        {
            reader.Read();
            var value = read(ref reader);

            // Nothing may follow; the reader says so itself.
            reader.Read();
            return value;
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is > 0 and var number ? Invariant($"line {number + 1}, ") : "";
            throw new BadFieldException(null, Invariant($"It is not JSON, from {line}byte {(e.BytePositionInLine ?? 0) + 1} on."));
        }
    }

    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return text.StartsWith(mark) ? text[mark.Length..] : text;
    }

    private static int ValidBytes(ReadOnlySpan<byte> text)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(text[valid..], out _, out var length) == OperationStatus.Done)
        {
            valid += length;
        }

        return valid;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
