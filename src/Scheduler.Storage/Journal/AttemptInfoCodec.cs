using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>The data about an attempt, as bytes: what an archive keeps for each attempt that did not succeed.</summary>
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

    private readonly RowCodec _rows = new();

    /// <summary>The attempt's row. Valid until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(AttemptInfo attempt) => _rows.Encode(RowKind.AttemptInfo, attempt, Fields);

    /// <param name="rowNumber">Named in exceptions; otherwise not used.</param>
    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public AttemptInfo Decode(ReadOnlySpan<byte> row, long? rowNumber = null) => _rows.Decode<AttemptInfo>(row, RowKind.AttemptInfo, Fields, rowNumber);

    public static AttemptInfo Fields(ref RecordFields f, AttemptInfo attempt) => f.Record(Tag, Version, "attempt", attempt, Content);

    private static AttemptInfo Content(ref RecordFields f, AttemptInfo attempt)
    {
        var flags = f.Flags(attempt, FlagsOf, All);
        return new AttemptInfo
        {
            IsRunning = flags[IsRunning],
            Number = f.Int(attempt.Number),
            Token = f.Token(attempt.Token),
            Node = f.Node(attempt.Node),
            AssignedAt = f.Moment(attempt.AssignedAt),
            EndedAt = f.Timestamp(flags[HasEndedAt], attempt.EndedAt),
            RunTime = f.Span(flags[HasRunTime], attempt.RunTime),
            End = f.Enum(flags[HasEnd], attempt.End),
            Error = f.Text(flags[HasError], attempt.Error),
            Progress = f.Of(flags[HasProgress], attempt.Progress, ValueFormat.Progress),
            LogBytes = flags[HasLog] ? f.Int(attempt.LogBytes) : 0,
            Run = flags[HasRun] ? f.Int(attempt.Run) : 1,
        };
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
