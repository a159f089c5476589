using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Scheduler.Core.Contracts;

/// <summary>Checks that bytes are UTF-8 text before a JSON reader sees them: the reader's own message for other bytes names no position.</summary>
public static class Utf8Text
{
    /// <summary>The text without the byte order mark that some programs write first.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return text.StartsWith(mark) ? text[mark.Length..] : text;
    }

    /// <summary>The first byte that is not valid UTF-8, counted from one; null: all are valid.</summary>
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
