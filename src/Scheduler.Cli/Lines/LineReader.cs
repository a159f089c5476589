namespace Scheduler.Cli.Lines;

/// <summary>Lines as bytes, one at a time and without a copy of each. The last one may end without its separator.</summary>
/// <param name="length">Bytes to read at the most: what is appended meanwhile is left alone.</param>
/// <param name="separator">What ends a line.</param>
internal sealed class LineReader(Stream stream, long length, byte separator = LineReader.LineFeed)
{
    /// <summary>Bytes of a line at the most. Of a longer one nothing is kept.</summary>
    public const int MostBytes = 2 * 1024 * 1024;

    public const byte LineFeed = (byte)'\n';

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _left = length;

    /// <summary>Of the line that was read last; the first is 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line that was read last is longer than <see cref="MostBytes"/>; it reads as empty.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether the next line is here, and need not be waited for.</summary>
    public bool HasNext => _buffer.AsSpan(_start, _end - _start).Contains(separator);

    /// <param name="line">Valid until the next call.</param>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        IsTooLong = false;
        var scanned = 0;
        while (true)
        {
            var held = _buffer.AsSpan(_start, _end - _start);
            var at = held[scanned..].IndexOf(separator);
            if (at >= 0)
            {
                line = IsTooLong || scanned + at > MostBytes ? TooLong() : held[..(scanned + at)];
                _start += scanned + at + 1;
                Number++;
                return true;
            }

            scanned = held.Length;
            if (scanned > MostBytes)
            {
                TooLong();
                _start = _end;
                scanned = 0;
            }

            if (!Fill())
            {
                line = _buffer.AsSpan(_start, _end - _start);
                _start = _end;
                if (line.IsEmpty && !IsTooLong)
                {
                    return false;
                }

                line = IsTooLong ? default : line;
                Number++;
                return true;
            }
        }
    }

    private ReadOnlySpan<byte> TooLong()
    {
        IsTooLong = true;
        return default;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = stream.Read(_buffer, _end, (int)Math.Min(_left, _buffer.Length - _end));
        _end += read;
        _left -= read;
        return read > 0;
    }
}
