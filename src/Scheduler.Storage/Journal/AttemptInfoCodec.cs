using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>What is known of an attempt, as bytes: what an archive keeps of each that did not succeed.</summary>
/// <remarks>Not safe for use by several threads at a time.</remarks>
public sealed class AttemptInfoCodec
{
    private const byte Tag = 1;
    private const byte Version = 1;

    private const int HasEndedAt = 1;
    private const int HasRunTime = 1 << 1;
    private const int HasEnd = 1 << 2;
    private const int IsRunning = 1 << 3;
    private const int HasError = 1 << 4;
    private const int HasProgress = 1 << 5;
    private const int HasLog = 1 << 6;
    private const int HasRun = 1 << 7;
    private const int All = (1 << 8) - 1;

    private readonly RecordWriter _writer = new();
    private readonly DecodeTables _tables = new();

    /// <summary>The attempt's row. Good until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(AttemptInfo attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        _writer.BeginRow(RowKind.AttemptInfo);
        Write(_writer, attempt);
        return _writer.EndRow();
    }

    /// <param name="rowNumber">Named in exceptions; the codec does not look at it otherwise.</param>
    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public AttemptInfo Decode(ReadOnlySpan<byte> row, long? rowNumber = null)
    {
        var reader = new RecordReader(row, RowKind.AttemptInfo, _tables, rowNumber);
        var attempt = Read(ref reader);
        reader.EndRow();
        return attempt;
    }

    public static void Write(RecordWriter writer, AttemptInfo attempt)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(attempt);
        var start = writer.BeginRecord(Tag, Version);
        writer.WriteInt(FlagsOf(attempt));
        writer.WriteInt(attempt.Number);
        writer.WriteToken(attempt.Token);
        writer.WriteNode(attempt.Node);
        writer.WriteMoment(attempt.AssignedAt);
        if (attempt.EndedAt is { } endedAt)
        {
            writer.WriteTimestamp(endedAt);
        }

        if (attempt.RunTime is { } runTime)
        {
            writer.WriteSpan(runTime);
        }

        if (attempt.End is { } end)
        {
            writer.WriteInt((int)end);
        }

        if (attempt.Error is { } error)
        {
            writer.WriteString(error);
        }

        if (attempt.Progress is { } progress)
        {
            ValueFormat.WriteProgress(writer, progress);
        }

        if (attempt.LogBytes > 0)
        {
            writer.WriteInt(attempt.LogBytes);
        }

        if (attempt.Run > 1)
        {
            writer.WriteInt(attempt.Run);
        }

        writer.EndRecord(start);
    }

    public static AttemptInfo Read(ref RecordReader reader)
    {
        var tag = reader.BeginRecord(out var version);
        if (tag != Tag || version != Version)
        {
            throw reader.UnknownRecord("attempt", tag, version);
        }

        var flags = reader.ReadFlags(All);

        // Initialisers run in the order in which they are written: that of the fields.
        var attempt = new AttemptInfo
        {
            IsRunning = (flags & IsRunning) != 0,
            Number = reader.ReadInt(),
            Token = reader.ReadToken(),
            Node = reader.ReadNode(),
            AssignedAt = reader.ReadMoment(),
            EndedAt = (flags & HasEndedAt) != 0 ? reader.ReadTimestamp() : null,
            RunTime = (flags & HasRunTime) != 0 ? reader.ReadSpan() : null,
            End = (flags & HasEnd) != 0 ? reader.ReadEnum<AttemptEnd>() : null,
            Error = (flags & HasError) != 0 ? reader.ReadString() : null,
            Progress = (flags & HasProgress) != 0 ? ValueFormat.ReadProgress(ref reader) : null,
            LogBytes = (flags & HasLog) != 0 ? reader.ReadInt() : 0,
            Run = (flags & HasRun) != 0 ? reader.ReadInt() : 1,
        };
        reader.EndRecord();
        return attempt;
    }

    private static int FlagsOf(AttemptInfo attempt) =>
        (attempt.EndedAt is null ? 0 : HasEndedAt)
        | (attempt.RunTime is null ? 0 : HasRunTime)
        | (attempt.End is null ? 0 : HasEnd)
        | (attempt.IsRunning ? IsRunning : 0)
        | (attempt.Error is null ? 0 : HasError)
        | (attempt.Progress is null ? 0 : HasProgress)
        | (attempt.LogBytes == 0 ? 0 : HasLog)
        | (attempt.Run == 1 ? 0 : HasRun);
}
