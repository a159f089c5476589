using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>Answers about a task's attempts.</summary>
internal static class AttemptAnswerFormat
{
    public static AttemptsFound Fields(ref RecordFields f, AttemptsFound answer)
    {
        if (!f.Bool(answer.Attempts is not null))
        {
            return new(null);
        }

        var hasEarlier = f.Bool(answer.HasEarlier);
        return new(f.List(answer.Attempts, bytesEach: 8, AttemptInfoCodec.Fields), hasEarlier);
    }

    public static LogFound Log(ref RecordFields f, LogFound answer)
    {
        var attempt = f.Optional(answer.Attempt, AttemptInfoCodec.Fields);
        var encoded = f.OptionalBytes(answer.Encoded?.Bytes);
        return new(attempt, f.List(answer.Lines, bytesEach: 4, Line)) { Encoded = encoded is { } bytes ? new EncodedLog(bytes) : null };
    }

    private static LogLine Line(ref RecordFields f, LogLine line) => new(f.Long(line.Number), f.Timestamp(line.At), f.AnyEnum(line.Level), f.Text(line.Text));
}
