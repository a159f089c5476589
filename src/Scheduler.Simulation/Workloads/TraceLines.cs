using System.Globalization;
using System.IO.Compression;

namespace Scheduler.Simulation.Workloads;

/// <summary>The lines of a trace, plain or compressed; every complaint names the file, the line's number, and the reason.</summary>
internal sealed class TraceLines(string name)
{
    // The first two bytes of every gzip member (RFC 1952).
    private const int GzipFirst = 0x1F;
    private const int GzipSecond = 0x8B;

    /// <summary>1 for the first.</summary>
    public int Number { get; private set; }

    public string Name { get; } = name;

    public IEnumerable<string> Read(Stream stream)
    {
        using var reader = new StreamReader(Decompressed(stream));
        Number = 0;
        while (Next(reader) is { } line)
        {
            Number++;
            yield return line;
        }
    }

    public WorkloadException Bad(string reason) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Name}, line {Number}: {reason}"));

    public long WholeNumber(string field, ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Bad($"{field} is '{text}', but must be a whole number.");

    /// <summary>Seconds, in ticks; fractions are allowed.</summary>
    public TimeSpan Seconds(string field, ReadOnlySpan<char> text)
    {
        const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(seconds) > Longest)
        {
            throw Bad($"{field} is '{text}', but must be a number of seconds, at most {Longest}.");
        }

        return TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
    }

    // A thousand years: sums of these stay far from the end of time.
    private const long Longest = 31_557_600_000;

    private string? Next(StreamReader reader)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (InvalidDataException)
        {
            throw new WorkloadException(
                $"{Name}: it is damaged or cut short behind line {Number}: what was compressed can't be read to its end.");
        }
    }

    private static Stream Decompressed(Stream stream)
    {
        var buffered = new BufferedStream(stream, 1 << 16);
        var first = buffered.ReadByte();
        var second = buffered.ReadByte();
        var plain = new PrefixedStream(first, second, buffered);
        return first == GzipFirst && second == GzipSecond ? new GZipStream(plain, CompressionMode.Decompress) : plain;
    }

    /// <summary>Two bytes that were looked at, and the rest: a pipe can't be rewound.</summary>
    private sealed class PrefixedStream(int first, int second, Stream rest) : Stream
    {
        private readonly byte[] _prefix = [.. new[] { first, second }.Where(b => b >= 0).Select(b => (byte)b)];
        private int _given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var fromPrefix = Math.Min(count, _prefix.Length - _given);
            if (fromPrefix == 0)
            {
                return rest.Read(buffer, offset, count);
            }

            _prefix.AsSpan(_given, fromPrefix).CopyTo(buffer.AsSpan(offset));
            _given += fromPrefix;
            return fromPrefix;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
