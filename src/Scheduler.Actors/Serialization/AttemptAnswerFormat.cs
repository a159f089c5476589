using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>What is said of a task's attempts.</summary>
internal static class AttemptAnswerFormat
{
    public static void Write(RecordWriter writer, AttemptsFound answer)
    {
        writer.WriteBool(answer.Attempts is not null);
        if (answer.Attempts is not { } attempts)
        {
            return;
        }

        writer.WriteBool(answer.HasEarlier);
        writer.WriteInt(attempts.Count);
        foreach (var attempt in attempts)
        {
            AttemptInfoCodec.Write(writer, attempt);
        }
    }

    public static AttemptsFound Read(ref RecordReader reader)
    {
        if (!reader.ReadBool())
        {
            return new AttemptsFound(null);
        }

        var hasEarlier = reader.ReadBool();
        var attempts = new AttemptInfo[reader.ReadCount(bytesEach: 8)];
        for (var i = 0; i < attempts.Length; i++)
        {
            attempts[i] = AttemptInfoCodec.Read(ref reader);
        }

        return new AttemptsFound(attempts, hasEarlier);
    }

    public static void WriteLog(RecordWriter writer, LogFound answer)
    {
        writer.WriteBool(answer.Attempt is not null);
        if (answer.Attempt is { } attempt)
        {
            AttemptInfoCodec.Write(writer, attempt);
        }

        writer.WriteOptionalBytes(answer.Encoded?.Bytes);
        writer.WriteInt(answer.Lines.Count);
        foreach (var line in answer.Lines)
        {
            writer.WriteLong(line.Number);
            writer.WriteTimestamp(line.At);
            writer.WriteInt((int)line.Level);
            writer.WriteString(line.Text);
        }
    }

    public static LogFound ReadLog(ref RecordReader reader)
    {
        var attempt = reader.ReadBool() ? AttemptInfoCodec.Read(ref reader) : null;
        var encoded = reader.ReadOptionalBytes();
        var lines = new LogLine[reader.ReadCount(bytesEach: 4)];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = new LogLine(reader.ReadLong(), reader.ReadTimestamp(), (LogLineLevel)reader.ReadInt(), reader.ReadString());
        }

        return new LogFound(attempt, lines) { Encoded = encoded is { } bytes ? new EncodedLog(bytes) : null };
    }
}
