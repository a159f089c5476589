using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Attempts;

/// <summary>The last lines that a handler wrote, up to <see cref="AttemptLog.MostBytes"/>: of a longer log the earliest lines go. Safe for use by many threads.</summary>
internal sealed class AttemptLogBuffer
{
    private readonly Queue<byte[]> _lines = new();
    private readonly Lock _gate = new();
    private long _count;
    private int _bytes;

    public void Add(Timestamp at, LogLineLevel level, string text)
    {
        lock (_gate)
        {
            var line = AttemptLog.Encode(new LogLine(++_count, at, level, text));
            _lines.Enqueue(line);
            _bytes += line.Length;
            while (_bytes > AttemptLog.MostBytes)
            {
                _bytes -= _lines.Dequeue().Length;
            }
        }
    }

    /// <summary>The last lines, as many as there is room for.</summary>
    public byte[] ToBytes(int most = AttemptLog.MostBytes)
    {
        lock (_gate)
        {
            var (bytes, skipped) = (_bytes, 0);
            foreach (var line in _lines)
            {
                if (bytes <= most)
                {
                    break;
                }

                bytes -= line.Length;
                skipped++;
            }

            var all = new byte[bytes];
            var at = 0;
            foreach (var line in _lines.Skip(skipped))
            {
                line.CopyTo(all, at);
                at += line.Length;
            }

            return all;
        }
    }
}
