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
}
