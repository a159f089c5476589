using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Scheduler.Core.Contracts;

/// <summary>Bytes that are to be text in UTF-8, before a reader of JSON sees them: what it says of others names no byte.</summary>
public static class Utf8Text
{
    /// <summary>Without the byte order mark that some programs write first.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return text.StartsWith(mark) ? text[mark.Length..] : text;
    }

    /// <summary>From which byte on it is no UTF-8, counted from one; null: it is.</summary>
    public static int? InvalidFrom(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
        {
            return null;
        }

        var valid = 0;
        while (Rune.DecodeFromUtf8(text[valid..], out _, out var length) == OperationStatus.Done)
        {
            valid += length;
        }

        return valid + 1;
    }
}
