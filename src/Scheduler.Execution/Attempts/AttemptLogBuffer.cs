using System.Buffers;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Attempts;

/// <summary>The last lines that a handler logged, up to <see cref="AttemptLog.MostBytes"/>: a longer log loses its earliest lines. Safe for use by
/// many threads.</summary>
/// <remarks>Lines are encoded one after another into one array of the shared pool, which is returned when the attempt has ended.</remarks>
internal sealed class AttemptLogBuffer
{
    private const int FewBytes = 1_024;

    // What is kept, and room for another line: so that what is kept is moved to the front once in a while, not for each line.
    private const int MostCapacity = AttemptLog.MostBytes + AttemptLog.MostLineBytes;

    private readonly Lock _gate = new();
    private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(FewBytes);
    private int _start;
    private int _end;
    private long _count;

    public void Add(Timestamp at, LogLineLevel level, string text)
    {
        lock (_gate)
        {
            // Somebody beside the handler may write on when the attempt has ended.
            if (_bytes is null)
            {
                return;
            }

            Reserve(AttemptLog.MostBytesOf(text));
            _end += AttemptLog.Encode(_bytes.AsSpan(_end), ++_count, at, level, text);
            while (_end - _start > AttemptLog.MostBytes)
            {
                _start += AttemptLog.LengthOfFirst(_bytes.AsSpan(_start));
            }
        }
    }

    /// <summary>The last lines, as many as fit. If the last line alone is too long, its beginning.</summary>
    public byte[] ToBytes(int most = AttemptLog.MostBytes)
    {
        lock (_gate)
        {
            var kept = _bytes.AsSpan(_start, _end - _start);
            while (kept.Length > most)
            {
                var first = AttemptLog.LengthOfFirst(kept);
                if (first == kept.Length)
                {
                    return AttemptLog.BeginningOf(kept, most);
                }

                kept = kept[first..];
            }

            return kept.ToArray();
        }
    }

    /// <summary>Discards all lines, and accepts no more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_bytes is { } bytes)
            {
                (_bytes, _start, _end) = (null, 0, 0);
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
    }

    private void Reserve(int more)
    {
        var (bytes, kept) = (_bytes!, _end - _start);
        if (bytes.Length - _end >= more)
        {
            return;
        }

        if (bytes.Length - kept >= more && (_start >= kept || bytes.Length >= MostCapacity))
        {
            bytes.AsSpan(_start, kept).CopyTo(bytes);
        }
        else
        {
            _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(kept + more, Math.Min(2 * bytes.Length, MostCapacity)));
            bytes.AsSpan(_start, kept).CopyTo(_bytes);
            ArrayPool<byte>.Shared.Return(bytes);
        }

        (_start, _end) = (0, kept);
    }
}
