using System.Buffers.Binary;
using System.Text;

namespace Scheduler.Core;

/// <summary>
/// The last lines that a handler wrote to its log, as bytes: nodes report them, the journal and the archive keep them, and only a reader of the log
/// decodes them. A line is its number, its time, its level, and the length of its text (8, 8, 1 and 4 bytes), and then its text in UTF-8.
/// </summary>
public static class AttemptLog
{
    /// <summary>How many bytes of a log are kept with an attempt.</summary>
    public const int MostBytes = 65_536;

    /// <summary>How many of these bytes the scheduler knows while the attempt runs.</summary>
    public const int MostTailBytes = 4_096;

    /// <summary>How many bytes of one line's text are kept; the rest is cut off.</summary>
    public const int MostTextBytes = 16_384;

    private const int HeadBytes = 21;
    private const string CutMark = " … (cut)";

    /// <summary>The maximum number of bytes of one line.</summary>
    public const int MostLineBytes = HeadBytes + MostTextBytes;

    /// <summary>A line as bytes.</summary>
    public static byte[] Encode(LogLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var bytes = new byte[MostBytesOf(line.Text)];
        return bytes[..Encode(bytes, line.Number, line.At, line.Level, line.Text)];
    }

    /// <summary>Writes a line as bytes.</summary>
    /// <param name="bytes">At least <see cref="MostBytesOf"/> the text.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Encode(Span<byte> bytes, long number, Timestamp at, LogLineLevel level, string text)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], at.Ticks);
        bytes[16] = (byte)level;
        var length = Encoding.UTF8.GetBytes(Cut(text), bytes[HeadBytes..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[17..], length);
        return HeadBytes + length;
    }

    /// <summary>The maximum number of bytes of a line with that text. An estimate: a char takes up to three bytes.</summary>
    public static int MostBytesOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return HeadBytes + (int)Math.Min(3L * text.Length, MostTextBytes);
    }

    /// <summary>How many bytes the first line has in a log written by <see cref="Encode(Span{byte}, long, Timestamp, LogLineLevel, string)"/>.</summary>
    public static int LengthOfFirst(ReadOnlySpan<byte> log) => HeadBytes + BinaryPrimitives.ReadInt32LittleEndian(log[17..]);

    /// <summary>A line with as much of its text as there is room for; nothing if there is hardly any room.</summary>
    /// <param name="line">A line that is longer than the room.</param>
    public static byte[] BeginningOf(ReadOnlySpan<byte> line, int most)
    {
        if (most < 3 * HeadBytes)
        {
            return [];
        }

        var rest = Encoding.UTF8.GetBytes(CutMark);
        var end = most - rest.Length;

        // Not within a character.
        while ((line[end] & 0xC0) == 0x80)
        {
            end--;
        }

        byte[] beginning = [.. line[..end], .. rest];
        BinaryPrimitives.WriteInt32LittleEndian(beginning.AsSpan(17), beginning.Length - HeadBytes);
        return beginning;
    }

    /// <summary>The lines of a log, earliest first.</summary>
    /// <exception cref="SchedulingException">The bytes are not a log.</exception>
    public static IReadOnlyList<LogLine> Decode(ReadOnlySpan<byte> log)
    {
        List<LogLine> lines = [];
        while (!log.IsEmpty)
        {
            var length = log.Length < HeadBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(log[17..]);
            if (length < 0 || length > log.Length - HeadBytes || log[16] > (byte)LogLineLevel.Critical)
            {
                throw new SchedulingException("The log of the attempt is damaged: what is stored is no list of lines.");
            }

            lines.Add(new LogLine(
                BinaryPrimitives.ReadInt64LittleEndian(log),
                new Timestamp(BinaryPrimitives.ReadInt64LittleEndian(log[8..])),
                (LogLineLevel)log[16],
                Encoding.UTF8.GetString(log.Slice(HeadBytes, length))));
            log = log[(HeadBytes + length)..];
        }

        return lines;
    }

    /// <summary>The answer about an attempt's log. If the log is damaged, it has a line that says so.</summary>
    /// <param name="log">The log as stored: lines, or lines as encoded by codecs. Null: there is none.</param>
    public static LogFound Found(AttemptInfo? attempt, ReadOnlyMemory<byte>? log)
    {
        if (log is not { } bytes)
        {
            return new LogFound(attempt, []);
        }

        if (PayloadEnvelope.IsEncoded(bytes.Span))
        {
            return new LogFound(attempt, []) { Encoded = new EncodedLog(bytes) };
        }

        try
        {
            return new LogFound(attempt, Decode(bytes.Span));
        }
        catch (SchedulingException damaged)
        {
            return new LogFound(attempt, [new LogLine(1, attempt?.EndedAt ?? default, LogLineLevel.Error, damaged.Message)]);
        }
    }

    // A character takes up to three bytes for each char of it, and is not cut in two.
    private static string Cut(string text)
    {
        if (text.Length <= MostTextBytes / 3 || Encoding.UTF8.GetByteCount(text) <= MostTextBytes)
        {
            return text;
        }

        var kept = Math.Min(text.Length, MostTextBytes);
        while (Encoding.UTF8.GetByteCount(text.AsSpan(0, kept)) > MostTextBytes - (3 * CutMark.Length))
        {
            kept -= Math.Max(1, (Encoding.UTF8.GetByteCount(text.AsSpan(0, kept)) - MostTextBytes + (3 * CutMark.Length)) / 3);
        }

        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept), CutMark);
    }
}
