using System.Globalization;
using System.Numerics;

namespace Scheduler.Execution.Kinds.Shell;

/// <summary>Keeps the beginning and the end of a program's output, in bounded memory. Written by one
/// thread, and read when that is done.</summary>
/// <param name="all">Also receives everything, if given.</param>
internal sealed class OutputCapture(int headBytes, int tailBytes, Action<ReadOnlySpan<byte>>? all = null)
{
    private byte[] _head = [];
    private byte[] _tail = [];
    private int _headLength;

    /// <summary>How many bytes came after the head; the next goes to this number modulo the tail's length.</summary>
    private long _beyondHead;

    public long TotalBytes => _headLength + _beyondHead;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        all?.Invoke(bytes);
        var toHead = Math.Min(bytes.Length, headBytes - _headLength);
        if (toHead > 0)
        {
            Grow(ref _head, _headLength + toHead, headBytes);
            bytes[..toHead].CopyTo(_head.AsSpan(_headLength));
            _headLength += toHead;
        }

        AppendTail(bytes[toHead..]);
    }

    /// <summary>Returns at most so many bytes of the beginning and of the end.</summary>
    public CapturedOutput Take(int mostHead, int mostTail)
    {
        var head = _head.AsSpan(0, Math.Min(_headLength, mostHead));
        var tail = TailBytes();
        if (TotalBytes == _headLength + tail.Length && head.Length == _headLength && tail.Length <= mostTail)
        {
            var (whole, wholeIsBase64) = CapturedText.Of([.. head, .. tail]);
            return new CapturedOutput(whole, TotalBytes, false, wholeIsBase64);
        }

        // Where nothing is missing between the two, the end may reach back into the head.
        byte[] behindHead = _beyondHead == tail.Length ? [.. _head.AsSpan(head.Length, _headLength - head.Length), .. tail] : tail;
        var begin = CapturedText.TrimEnd(head);
        var end = CapturedText.TrimStart(LastBytes(behindHead, mostTail));
        var (beginText, beginIsBase64) = CapturedText.Of(begin);
        var (endText, endIsBase64) = CapturedText.Of(end);
        if (beginIsBase64 || endIsBase64)
        {
            return new CapturedOutput(Convert.ToBase64String([.. begin, .. end]), TotalBytes, true, true);
        }

        var leftOut = string.Create(
            CultureInfo.InvariantCulture, $"\n[... {TotalBytes - begin.Length - end.Length} bytes left out ...]\n");
        return new CapturedOutput(beginText + leftOut + endText, TotalBytes, true, false);
    }

    /// <summary>The last bytes of the output, as readable text.</summary>
    public string EndText(int mostBytes)
    {
        var kept = TailBytes();
        byte[] end = kept.Length >= mostBytes || _beyondHead > kept.Length
            ? kept
            : [.. _head.AsSpan(0, _headLength), .. kept];
        var cut = LastBytes(end, mostBytes);
        var text = CapturedText.Readable(cut.Length == TotalBytes ? cut : CapturedText.TrimStart(cut)).TrimEnd();
        return cut.Length == TotalBytes ? text : "..." + text;
    }

    private static ReadOnlySpan<byte> LastBytes(byte[] bytes, int most) => bytes.AsSpan(Math.Max(0, bytes.Length - most));

    private byte[] TailBytes()
    {
        var length = (int)Math.Min(_beyondHead, tailBytes);
        var bytes = new byte[length];
        var start = _beyondHead - length;
        for (var i = 0; i < length;)
        {
            var at = (int)((start + i) % tailBytes);
            var run = Math.Min(length - i, tailBytes - at);
            _tail.AsSpan(at, run).CopyTo(bytes.AsSpan(i));
            i += run;
        }

        return bytes;
    }

    private void AppendTail(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > tailBytes)
        {
            _beyondHead += bytes.Length - tailBytes;
            bytes = bytes[^tailBytes..];
        }

        if (bytes.IsEmpty)
        {
            return;
        }

        Grow(ref _tail, (int)Math.Min(tailBytes, _beyondHead + bytes.Length), tailBytes);
        while (!bytes.IsEmpty)
        {
            var at = (int)(_beyondHead % tailBytes);
            var run = Math.Min(bytes.Length, tailBytes - at);
            bytes[..run].CopyTo(_tail.AsSpan(at));
            _beyondHead += run;
            bytes = bytes[run..];
        }
    }

    private static void Grow(ref byte[] buffer, int needed, int most)
    {
        if (needed > buffer.Length)
        {
            Array.Resize(ref buffer, (int)Math.Min(most, Math.Max(needed, BitOperations.RoundUpToPowerOf2((uint)needed))));
        }
    }
}

/// <summary>What was kept of one stream.</summary>
internal readonly record struct CapturedOutput(string Text, long TotalBytes, bool Truncated, bool IsBase64);
