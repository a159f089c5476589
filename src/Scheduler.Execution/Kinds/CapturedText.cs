using System.Text;

namespace Scheduler.Execution.Kinds;

/// <summary>How captured bytes appear in a result: as text if they are UTF-8, otherwise as base64.</summary>
internal static class CapturedText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static (string Text, bool IsBase64) Of(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return (Strict.GetString(bytes), false);
        }
        catch (DecoderFallbackException)
        {
            return (Convert.ToBase64String(bytes), true);
        }
    }

    /// <summary>For messages: invalid UTF-8 is replaced by the replacement character.</summary>
    public static string Readable(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>Removes an incomplete character at the end, where the bytes were cut.</summary>
    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var lead = bytes[^back];
            if (IsContinuation(lead))
            {
                continue;
            }

            var length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
            return length > back ? bytes[..^back] : bytes;
        }

        return bytes;
    }

    /// <summary>Removes an incomplete character at the beginning, where the bytes were cut.</summary>
    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> bytes)
    {
        var skip = 0;
        while (skip < Math.Min(3, bytes.Length) && IsContinuation(bytes[skip]))
        {
            skip++;
        }

        return bytes[skip..];
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
